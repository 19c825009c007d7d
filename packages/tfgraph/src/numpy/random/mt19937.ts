/**
 * The Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded and read as numpy's legacy generator does.
 */
const N = 624;
const M = 397;

export class Mt19937 {
  private readonly state = new Int32Array(N);
  private position = N;

  /** Fills the state from one 32-bit number. */
  seed(seed: number): void {
    const { state } = this;
    state[0] = seed;
    for (let i = 1; i < N; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
    this.position = N;
  }

  /** Fills the state from several 32-bit numbers: the reference implementation's `init_by_array`. */
  seedByArray(key: readonly number[]): void {
    const { state } = this;
    this.seed(19650218);
    let i = 1;
    const next = (): void => {
      if (++i < N) return;
      state[0] = state[N - 1]!;
      i = 1;
    };
    for (let k = Math.max(N, key.length), j = 0; k > 0; k--, j = (j + 1) % key.length) {
      state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1664525)) + key[j]! + j;
      next();
    }
    for (let k = N - 1; k > 0; k--) {
      state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1566083941)) - i;
      next();
    }
    state[0] = 0x80000000;
    this.position = N;
  }

  /** The next 32 bits, as a non-negative number. */
  uint32(): number {
    if (this.position === N) this.refill();
    let y = this.state[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** The next 53 bits as a double in [0, 1). */
  double(): number {
    const high = this.uint32() >>> 5;
    return (high * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** A copy of the state: the words, and how many of them are used up. */
  get(): { key: Uint32Array; position: number } {
    return { key: Uint32Array.from(this.state), position: this.position };
  }

  set(key: ArrayLike<number>, position: number): void {
    this.state.set(Uint32Array.from(key));
    this.position = position;
  }

  private refill(): void {
    const { state } = this;
    const twist = (i: number, next: number, far: number): void => {
      const y = (state[i]! & 0x80000000) | (state[next]! & 0x7fffffff);
      state[i] = state[far]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    };
    for (let i = 0; i < N - M; i++) twist(i, i + 1, i + M);
    for (let i = N - M; i < N - 1; i++) twist(i, i + 1, i + M - N);
    twist(N - 1, 0, M - 1);
    this.position = 0;
  }
}
