import { action } from "../action.ts";
import { loadRoot } from "../application.ts";
import type { Shell } from "../commands/completion.ts";
import { commandTree } from "../completion/command-tree.ts";
import { completionScript } from "../completion/completion-script.ts";
import { exitCode } from "../exit-code.ts";

export default action<{ json: boolean }, [Shell]>(async ({ output }, _flags, shell) => {
  const script = completionScript(shell, commandTree(await loadRoot())).trimEnd();
  if (output.json) output.data({ shell, script });
  else output.text(script);
  return exitCode.ok;
});
