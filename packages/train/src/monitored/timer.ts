/** When a hook is to act. TF: python/training/basic_session_run_hooks.py (`SecondOrStepTimer`). */
import { bindArguments, callableClass, ValueError, type PyArguments } from "@tfgraph/core";

/** Since the last time, null for the first. */
export type Elapsed = readonly [seconds: number | null, steps: number | null];

export interface HookTimer {
  reset(): void;
  should_trigger_for_step(step: number): boolean;
  update_last_triggered_step(step: number): Elapsed;
  last_triggered_step(): number | null;
}

const TIMER = ["every_secs", "every_steps"] as const;

class SecondOrStep implements HookTimer {
  private readonly everySecs: number | null;
  private readonly everySteps: number | null;
  private last: { readonly step: number; readonly seconds: number } | null = null;

  /**
   * @param every_secs triggers when so many seconds have passed
   * @param every_steps triggers after so many steps
   * @throws ValueError for both and for neither
   */
  constructor(...args: PyArguments<typeof TIMER, [every_secs?: number | null, every_steps?: number | null]>) {
    const [secs = null, steps = null] = bindArguments("SecondOrStepTimer.__init__", TIMER, args) as [
      (number | null)?,
      (number | null)?,
    ];
    if (secs === null && steps === null) throw new ValueError("Either every_secs or every_steps should be provided.");
    if (secs !== null && steps !== null) throw new ValueError("Can not provide both every_secs and every_steps.");
    this.everySecs = secs;
    this.everySteps = steps;
  }

  /** Forgets when it triggered. */
  reset(): void {
    this.last = null;
  }

  /** Whether it is time; a step triggers only once. */
  should_trigger_for_step(step: number): boolean {
    const { last } = this;
    if (!last) return true;
    if (step === last.step) return false;
    if (this.everySecs !== null && Date.now() / 1000 >= last.seconds + this.everySecs) return true;
    return this.everySteps !== null && step >= last.step + this.everySteps;
  }

  /** Notes that it triggered. @returns seconds and steps since the last time */
  update_last_triggered_step(step: number): Elapsed {
    const seconds = Date.now() / 1000;
    const { last } = this;
    this.last = { step, seconds };
    return last ? [seconds - last.seconds, step - last.step] : [null, null];
  }

  last_triggered_step(): number | null {
    return this.last?.step ?? null;
  }
}

/** Triggers every so many seconds or steps. TF: `tf.train.SecondOrStepTimer`. */
export const SecondOrStepTimer = callableClass(SecondOrStep);
export type SecondOrStepTimer = SecondOrStep;

/** What never triggers. */
export const NEVER: HookTimer = {
  reset() {
    // nothing to forget
  },
  should_trigger_for_step: () => false,
  update_last_triggered_step: () => [null, null],
  last_triggered_step: () => null,
};
