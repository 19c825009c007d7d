/** Integer weights of 0 … count - 1, one each at the beginning, kept as sums in a binary tree. TF: tsl/lib/random/weighted_picker.cc. */
export class WeightTree {
  /** Node i has the children 2i and 2i + 1; the leaves begin at `leaves`. */
  private readonly sums: Float64Array;
  private readonly leaves: number;

  constructor(count: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
    this.sums = new Float64Array(2 * this.leaves);
    this.sums.fill(1, this.leaves, this.leaves + count);
    for (let i = this.leaves - 1; i > 0; i--) this.sums[i] = this.sums[2 * i]! + this.sums[2 * i + 1]!;
  }

  get total(): number {
    return this.sums[1]!;
  }

  weight(i: number): number {
    return this.sums[this.leaves + i]!;
  }

  add(i: number, weight: number): void {
    for (let node = this.leaves + i; node > 0; node = Math.floor(node / 2)) this.sums[node]! += weight;
  }

  /** The one at a position of all weights laid end to end. */
  at(position: number): number {
    let node = 1;
    let rest = position;
    while (node < this.leaves) {
      node *= 2;
      const left = this.sums[node]!;
      if (rest >= left) {
        rest -= left;
        node++;
      }
    }
    return node - this.leaves;
  }
}
