export { nce_loss, sampled_softmax_loss } from "./losses.ts";
export {
  all_candidate_sampler,
  compute_accidental_hits,
  fixed_unigram_candidate_sampler,
  learned_unigram_candidate_sampler,
  log_uniform_candidate_sampler,
  uniform_candidate_sampler,
  type Candidates,
} from "./samplers.ts";
