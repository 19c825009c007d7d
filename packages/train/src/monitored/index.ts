export { MonitoredSession, SingularMonitoredSession } from "./monitored_session.ts";
export { MonitoredTrainingSession } from "./monitored_training_session.ts";
export { SessionRunArgs, SessionRunContext, SessionRunHook, SessionRunValues } from "./run_hook.ts";
export { CheckpointSaverHook, CheckpointSaverListener, SummarySaverHook } from "./saving_hooks.ts";
export { Scaffold } from "./scaffold.ts";
export { ChiefSessionCreator, WorkerSessionCreator, type SessionCreator } from "./session_creator.ts";
export { SessionManager } from "./session_manager.ts";
export { StepCounterHook, StopAtStepHook } from "./step_hooks.ts";
export {
  FeedFnHook,
  FinalOpsHook,
  LoggingTensorHook,
  NanLossDuringTrainingError,
  NanTensorHook,
} from "./tensor_hooks.ts";
export { SecondOrStepTimer } from "./timer.ts";
