import { describeCases } from "./run_case.ts";
describeCases("/tmp/arr/cases/", "/tmp/arr/goldens/");
