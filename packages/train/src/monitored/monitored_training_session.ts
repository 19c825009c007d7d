/** A monitored session with the usual hooks. TF: python/training/monitored_session.py (`MonitoredTrainingSession`). */
import { pyFunction, type ConfigProto } from "@tfgraph/core";
import { MonitoredSession } from "./monitored_session.ts";
import type { SessionRunHook } from "./run_hook.ts";
import { CheckpointSaverHook, SummarySaverHook } from "./saving_hooks.ts";
import { Scaffold } from "./scaffold.ts";
import { ChiefSessionCreator, WorkerSessionCreator } from "./session_creator.ts";
import { StepCounterHook } from "./step_hooks.ts";

interface Frequency {
  readonly steps: number | null;
  readonly secs: number | null;
}

/** How often: as told, or as by default where nothing is told. */
function frequency(steps: number | null | undefined, secs: number | null | undefined, usual: Frequency): Frequency {
  if (steps === undefined && secs === undefined) return usual;
  return { steps: steps ?? null, secs: secs ?? null };
}

function isOn({ steps, secs }: Frequency): boolean {
  return (steps !== null && steps > 0) || (secs !== null && secs > 0);
}

/**
 * A session for training, which saves checkpoints and summaries, restores the latest checkpoint, and counts steps.
 * @param master only `""`: this process
 * @param is_chief whether it initializes and restores
 * @param checkpoint_dir where checkpoints are; without one none are saved
 * @param scaffold a new one where left out
 * @param hooks called around each run, after the usual ones
 * @param chief_only_hooks called only where it is the chief
 * @param save_checkpoint_secs how often checkpoints are saved; 600 unless told
 * @param save_summaries_steps how often summaries are written; 100 unless told
 * @param log_step_count_steps how often the steps a second are measured
 * @param summary_dir where summaries are written, if not in `checkpoint_dir`
 * @param save_graph_def whether the graph is written too
 * TF: `tf.train.MonitoredTrainingSession`.
 */
export const MonitoredTrainingSession = pyFunction(
  "MonitoredTrainingSession",
  [
    "master",
    "is_chief",
    "checkpoint_dir",
    "scaffold",
    "hooks",
    "chief_only_hooks",
    "save_checkpoint_secs",
    "save_summaries_steps",
    "save_summaries_secs",
    "config",
    "stop_grace_period_secs",
    "log_step_count_steps",
    "max_wait_secs",
    "save_checkpoint_steps",
    "summary_dir",
    "save_graph_def",
  ],
  (
    _master: string = "",
    is_chief: boolean = true,
    checkpoint_dir?: string | null,
    scaffold?: Scaffold | null,
    hooks?: readonly SessionRunHook[] | null,
    chief_only_hooks?: readonly SessionRunHook[] | null,
    save_checkpoint_secs?: number | null,
    save_summaries_steps?: number | null,
    save_summaries_secs?: number | null,
    config?: ConfigProto | null,
    _stop_grace_period_secs: number = 120,
    log_step_count_steps: number | null = 100,
    max_wait_secs: number = 7200,
    save_checkpoint_steps?: number | null,
    summary_dir?: string | null,
    save_graph_def: boolean = true,
  ): MonitoredSession => {
    const summaries = frequency(save_summaries_steps, save_summaries_secs, { steps: 100, secs: null });
    const checkpoints = frequency(save_checkpoint_steps, save_checkpoint_secs, { steps: null, secs: 600 });
    const model = scaffold ?? Scaffold();
    if (!is_chief)
      return MonitoredSession(WorkerSessionCreator({ scaffold: model, config, max_wait_secs }), hooks ?? []);
    const all = [...(chief_only_hooks ?? [])];
    const creator = ChiefSessionCreator({ scaffold: model, checkpoint_dir, config });
    const summaryDir = summary_dir || checkpoint_dir;
    if (summaryDir && log_step_count_steps && log_step_count_steps > 0)
      all.push(StepCounterHook({ output_dir: summaryDir, every_n_steps: log_step_count_steps }));
    if (summaryDir && isOn(summaries)) {
      const { steps, secs } = summaries;
      all.push(SummarySaverHook(steps, secs, summaryDir, { scaffold: model }));
    }
    if (checkpoint_dir && isOn(checkpoints)) {
      const { steps, secs } = checkpoints;
      all.push(CheckpointSaverHook(checkpoint_dir, secs, steps, { scaffold: model, save_graph_def }));
    }
    return MonitoredSession(creator, [...all, ...(hooks ?? [])]);
  },
);
