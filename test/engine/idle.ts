/** Trains for a while, then waits; prints how much of a core it used while it waited. */
import { batch, network, session } from "./network.ts";

const WAIT_MS = 500;

const net = network("sgd");
const sess = session(2);
sess.run(net.init);
for (let i = 0; i < 50; i++) sess.run(net.train, batch(net, 64, i));
await new Promise((resolve) => setTimeout(resolve, 100));
const before = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000 / WAIT_MS);
