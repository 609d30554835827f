import type { CheckKind, CheckOf } from "@hearth/protocol";
import type { CheckContext } from "./evidence.ts";
import type { Judgement } from "./judgement.ts";
import { judgeByModel } from "./kinds/judge-by-model.ts";
import { judgeCommand } from "./kinds/judge-command.ts";
import { judgeFile, judgeFileJson, judgeFileText } from "./kinds/judge-file.ts";
import { judgeOutput } from "./kinds/judge-output.ts";
import { judgeReceipt } from "./kinds/judge-receipt.ts";

/** How each kind of check is judged. */
export const checkKinds: {
  readonly [Kind in CheckKind]: (check: CheckOf<Kind>, context: CheckContext) => Judgement | Promise<Judgement>;
} = {
  output: judgeOutput,
  file: judgeFile,
  "file-json": judgeFileJson,
  "file-text": judgeFileText,
  command: judgeCommand,
  receipt: judgeReceipt,
  judge: judgeByModel,
};
