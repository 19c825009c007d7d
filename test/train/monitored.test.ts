/** Monitored sessions and their hooks do what TensorFlow's do (tools/goldens/train_monitored.py). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as tf from "tfgraph";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { graphLines } from "../conformance/graph_lines.ts";

type Said = [name: string, message: string] | null;
interface Part {
  readonly nodes: string[];
  readonly messages: string[];
  readonly kept: string[];
  readonly [key: string]: unknown;
}
interface Goldens {
  readonly training: { first: Part; second: Part; files: string[] };
  readonly ends: [said: Said, calls: string[]][];
  readonly step_functions: { steps: number[]; calls: string[] };
  readonly errors: Record<string, Said>;
  readonly "stops on nan": boolean;
}
const golden = JSON.parse(readFileSync(new URL("golden/monitored.json", import.meta.url), "utf8")) as Goldens;

let folder = "";
let messages: string[] = [];
beforeEach(() => {
  tf.reset_default_graph();
  tf.summary.FileWriterCache.clear();
  folder = mkdtempSync(join(tmpdir(), "monitored-"));
  messages = [];
  tf.logging.set_verbosity(tf.logging.INFO);
  vi.spyOn(console, "error").mockImplementation((line: string) => {
    messages.push(line.replace(/^[A-Z]+:tensorflow:/, "").replace(/\(\d+\.\d+ sec\)/, "(? sec)"));
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  tf.logging.set_verbosity(tf.logging.WARN);
  rmSync(folder, { recursive: true });
});

/** A scalar variable that is doubled by each step. */
function model(): { x: tf.Tensor; w: tf.Variable; train: tf.Tensor } {
  const x = tf.placeholder(tf.float32, [], { name: "x" });
  const step = tf.train.get_or_create_global_step() as tf.Variable;
  const w = tf.get_variable("w", { initializer: tf.constant(tf.float(1)) });
  const count = tf.get_local_variable("count", { initializer: tf.constant(3) });
  tf.summary.scalar("three", count);
  const doubled = tf.assign(w, w.mul(2), { name: "doubled" });
  const train = tf.with(tf.control_dependencies([doubled, count]), () => tf.assign_add(step, 1, { name: "train" }));
  return { x, w, train };
}

class Recorder extends tf.train.SessionRunHook {
  readonly calls: unknown[][] = [];
  override begin(): void {
    this.calls.push(["begin"]);
  }
  override after_create_session(session: tf.Session, coord: tf.train.Coordinator): void {
    this.calls.push(["after_create_session", session.run("w:0"), coord.should_stop()]);
  }
  override before_run(run_context: tf.train.SessionRunContext): tf.train.SessionRunArgs {
    this.calls.push(["before_run", run_context.stop_requested]);
    return tf.train.SessionRunArgs({ w: "w:0" }, { feed_dict: { "x:0": 5 } });
  }
  override after_run(run_context: tf.train.SessionRunContext, run_values: tf.train.SessionRunValues): void {
    this.calls.push(["after_run", Object.keys(run_values.results as object), run_context.session.run("w:0")]);
  }
  override end(session: tf.Session): void {
    this.calls.push(["end", session.run("w:0")]);
  }
}

const namesOf = (calls: readonly unknown[][]): unknown[] => calls.map(([name]) => name);

function said(thunk: () => unknown): Said {
  try {
    thunk();
  } catch (error) {
    const { name, message } = error as Error;
    return [name, message.split("\n")[0]!];
  }
  return null;
}

function events(): unknown[] {
  const files = readdirSync(folder).filter((name) => name.includes("tfevents"));
  return files.flatMap((name) =>
    [...tf.train.summary_iterator(join(folder, name))].flatMap((event): unknown[] => {
      const kind = event.WhichOneof("what")!;
      const step = Number(event.step);
      if (kind === "session_log") return [[step, kind, event.session_log.status]];
      if (kind !== "summary") return [[step, kind]];
      return event.summary.value.map(({ tag, simple_value }) => [
        step,
        tag,
        tag.endsWith("/sec") ? null : simple_value,
      ]);
    }),
  );
}

test("a training session saves, logs, stops, and goes on where it was", () => {
  for (const [part, last] of [
    ["first", 5],
    ["second", 8],
  ] as const) {
    tf.reset_default_graph();
    tf.summary.FileWriterCache.clear();
    for (const name of readdirSync(folder)) if (name.includes("tfevents")) rmSync(join(folder, name));
    messages.length = 0;
    const { x, train } = model();
    const recorder = new Recorder();
    const hooks = [
      tf.train.StopAtStepHook({ last_step: last }),
      tf.train.LoggingTensorHook({ x, w: "w" }, { every_n_iter: 2 }),
      recorder,
    ];
    const steps: number[] = [];
    const session = tf.train.MonitoredTrainingSession({
      checkpoint_dir: folder,
      hooks,
      save_checkpoint_secs: null,
      save_checkpoint_steps: 2,
      save_summaries_steps: 2,
      log_step_count_steps: 2,
    });
    const nodes = tf.with(session, (sess) => {
      const lines = graphLines(tf.get_default_graph());
      while (!sess.should_stop()) steps.push(sess.run(train) as number);
      return lines;
    });
    const { nodes: expectedNodes, ...expected } = golden.training[part];
    expect(nodes).toEqual(expectedNodes);
    expect({
      steps,
      calls: recorder.calls,
      messages: messages
        .filter((line) => !line.includes("/sec") && !line.startsWith("It seems"))
        .map((line) => line.replace(folder, "FOLDER")),
      kept: tf.train.get_checkpoint_state(folder)!.all_model_checkpoint_paths.map((path) => basename(path)),
      w: tf.train.load_variable(folder, "w"),
      finalized: tf.get_default_graph().finalized,
      events: events(),
    }).toEqual(expected);
  }
  expect(
    readdirSync(folder)
      .filter((name) => !name.includes("tfevents"))
      .sort(),
  ).toEqual(golden.training.files);
});

test("a block around a session ends in order, and takes the end of the data for its own", () => {
  const errors = [
    null,
    new tf.errors.OutOfRangeError(null, null, "no more"),
    new tf.errors.StopIteration("enough"),
    new tf.errors.ValueError("wrong"),
  ];
  const ends = errors.map((error) => {
    tf.reset_default_graph();
    const { train } = model();
    const recorder = new Recorder();
    const outcome = said(() =>
      tf.with(tf.train.SingularMonitoredSession({ hooks: [recorder] }), (sess) => {
        sess.run(train);
        if (error) throw error;
      }),
    );
    return [outcome, namesOf(recorder.calls)];
  });
  expect(ends).toEqual(golden.ends);
});

test("a step function runs with and without hooks, and may ask to stop", () => {
  const { w, train } = model();
  const recorder = new Recorder();
  const steps: unknown[] = [];
  tf.with(tf.train.MonitoredSession({ hooks: [recorder] }), (sess) => {
    while (!sess.should_stop()) {
      const step = sess.run_step_fn((context) => {
        if ((context.session.run(w) as number) >= 4) context.request_stop();
        return context.run_with_hooks(train) as number;
      });
      steps.push(step);
    }
  });
  expect({ steps, calls: namesOf(recorder.calls) }).toEqual(golden.step_functions);
});

test("what does not fit is told in TensorFlow's words", () => {
  const { x, w, train } = model();
  const loose = tf.train as unknown as Record<string, (...args: unknown[]) => never>;
  const closed = tf.train.MonitoredSession();
  closed.close();
  const manager = tf.train.SessionManager;
  const told: Record<string, Said> = {
    closed: said(() => closed.close()),
    stop: said(() => tf.train.StopAtStepHook()),
    "stop twice": said(() => tf.train.StopAtStepHook(1, 2)),
    timer: said(() => tf.train.SecondOrStepTimer()),
    "timer twice": said(() => tf.train.SecondOrStepTimer(1, 2)),
    logging: said(() => tf.train.LoggingTensorHook([w.value()])),
    "logging never": said(() => tf.train.LoggingTensorHook([w.value()], { every_n_iter: 0 })),
    saving: said(() => loose["CheckpointSaverHook"]!("d", { saver: 1, scaffold: 2 })),
    summary: said(() => tf.train.SummarySaverHook({ save_steps: 1 })),
    counter: said(() => tf.train.StepCounterHook({ every_n_steps: 1, every_n_secs: 1 })),
    manager: said(() => manager({ ready_for_local_init_op: x })),
    "not ready": said(() =>
      manager({ ready_op: tf.report_uninitialized_variables() }).prepare_session("", { init_op: tf.no_op() }),
    ),
    "nothing to do": said(() => manager().prepare_session("")),
    "fed twice": said(() =>
      tf.train.MonitoredSession({ hooks: [new Recorder()] }).run(train, { feed_dict: { [x]: 1 } }),
    ),
  };
  tf.reset_default_graph();
  const v = tf.get_variable("v", { initializer: NaN });
  told["nan"] = said(() => tf.train.SingularMonitoredSession({ hooks: [tf.train.NanTensorHook(v)] }).run(v));
  told["no step"] = said(() => tf.train.MonitoredSession({ hooks: [tf.train.StopAtStepHook(1)] }));
  expect(told).toEqual(golden.errors);
  tf.with(tf.train.MonitoredSession({ hooks: [tf.train.NanTensorHook(v, { fail_on_nan_loss: false })] }), (sess) => {
    sess.run(v);
    expect(sess.should_stop()).toBe(golden["stops on nan"]);
  });
});
