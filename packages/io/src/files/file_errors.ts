/** Errors of files in TensorFlow's classes and words. */
import {
  AlreadyExistsError,
  FailedPreconditionError,
  NotFoundError,
  PermissionDeniedError,
  ResourceExhaustedError,
  UnknownError,
} from "@tfgraph/core";

/** TF: `IOError(context, errno)`. */
export function fileError(code: string | undefined, path: string, text?: string): Error {
  switch (code) {
    case "ENOENT":
      return new NotFoundError(null, null, `${path}; No such file or directory`);
    case "EEXIST":
      return new AlreadyExistsError(null, null, `${path}; File exists`);
    case "EACCES":
      return new PermissionDeniedError(null, null, `${path}; Permission denied`);
    case "EPERM":
      return new PermissionDeniedError(null, null, `${path}; Operation not permitted`);
    case "EROFS":
      return new PermissionDeniedError(null, null, `${path}; Read-only file system`);
    case "EISDIR":
      return new FailedPreconditionError(null, null, `${path}; Is a directory`);
    case "ENOTDIR":
      return new FailedPreconditionError(null, null, `${path}; Not a directory`);
    case "ENOTEMPTY":
      return new FailedPreconditionError(null, null, `${path}; Directory not empty`);
    case "ENOSPC":
      return new ResourceExhaustedError(null, null, `${path}; No space left on device`);
    case "EMFILE":
      return new ResourceExhaustedError(null, null, `${path}; Too many open files`);
    default:
      return new UnknownError(null, null, `${path}; ${text ?? code ?? "input/output error"}`);
  }
}
