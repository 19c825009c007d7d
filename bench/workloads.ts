/** What is measured, what every peer must compute there, and the marks that tfgraph sets itself. */

/** The least (time, memory) of one peer, as a ratio to the least of another in the same run. */
export interface Mark {
  readonly peer: string;
  readonly metric: string;
  readonly against: string;
  readonly atMost: number;
}

export interface Workload {
  readonly id: string;
  readonly title: string;
  /** The worker's program and its argument. */
  readonly program: string;
  readonly batch?: number;
  /** Whether a process measures once and is started anew for every sample. */
  readonly cold?: boolean;
  /** At most so many samples: they take long. */
  readonly maxRounds?: number;
  /** What the worker says it has reached (the loss after five steps, a sum), by TensorFlow. */
  readonly expected?: number;
  readonly marks: readonly Mark[];
}

const mark = (metric: string, atMost: number, { peer = "tfgraph", against = "tf" } = {}): Mark => ({
  peer,
  metric,
  against,
  atMost,
});

export const WORKLOADS: readonly Workload[] = [
  {
    id: "w1",
    title: "the lecture's step: 784-300-100-10, SGD, batch 50",
    program: "mlp_train",
    batch: 50,
    expected: 2.139953,
    marks: [
      mark("us", 0.5),
      mark("us", 0.95, { against: "jax" }),
      mark("us", 1, { peer: "tfgraph-128bit" }),
      mark("rss_mb", 0.25),
    ],
  },
  {
    id: "w2a",
    title: "the same, batch 256",
    program: "mlp_train",
    batch: 256,
    expected: 2.348869,
    marks: [mark("us", 1.15)],
  },
  {
    id: "w2b",
    title: "the same, batch 1024",
    program: "mlp_train",
    batch: 1024,
    expected: 2.370619,
    marks: [mark("us", 1.35)],
  },
  {
    id: "w3",
    title: "convolutional network, momentum, batch 50",
    program: "conv_train",
    expected: 2.660146,
    marks: [mark("us", 1.1)],
  },
  {
    id: "w4",
    title: "RNN of 150 units unrolled over 28 steps, Adam, batch 150",
    program: "rnn_train",
    expected: 2.174515,
    marks: [mark("us", 0.85)],
  },
  {
    id: "w5",
    title: "5 x 100 with batch normalization, elu, dropout, Nesterov momentum, batch 200",
    program: "bn_train",
    expected: 3.146302,
    marks: [mark("us", 0.55)],
  },
  {
    id: "w6a",
    title: "inference of 784-300-100-10, batch 1",
    program: "mlp_infer",
    batch: 1,
    expected: 0.621409,
    marks: [mark("us", 0.2)],
  },
  {
    id: "w6b",
    title: "inference, batch 10,000",
    program: "mlp_infer",
    batch: 10_000,
    expected: 0.593907,
    marks: [mark("us", 1.5)],
  },
  {
    id: "w7a",
    title: "1,000 scalar additions in one run; one in one run",
    program: "scalar_chain",
    expected: 1001,
    marks: [mark("us", 0.05), mark("us_one", 0.1)],
  },
  {
    id: "w7b",
    title: "1,000 layers: built with gradients, first run, later runs",
    program: "layer_chain",
    cold: true,
    maxRounds: 3,
    expected: 0.97312,
    marks: [mark("build_grad_ms", 0.1), mark("first_run_ms", 0.25), mark("run_us", 0.7)],
  },
  {
    id: "w8",
    title: "from the start of the process to the first step done",
    program: "start_up",
    cold: true,
    marks: [mark("wall_ms", 0.1)],
  },
  {
    id: "w9",
    title: "save and restore 105 MB, CRCs included",
    program: "checkpoint",
    expected: 0,
    marks: [mark("save_ms", 1.2), mark("restore_ms", 1.2)],
  },
];
