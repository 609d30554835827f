import { deny, type Finding } from "../rules/decision.ts";
import type { SpecialInput } from "./check-special.ts";
import { isOption } from "./parse-arguments.ts";

/** Flags of Go's linker that only shape what it writes. */
const plainFlag = /^-(?:s|w|v|g|d|compressdwarf(?:=\w+)?|buildid=[\w./-]*|H=?(?:windowsgui|windows)|X=[\w./-]+=.*)$/s;
const plainSetting = /^[\w./-]+=/;

/** `-ldflags` may strip, name a version and link statically; other flags of the linker start programs. */
export function checkGo({ facts }: SpecialInput): Finding[] {
  const given = facts.options.filter(({ name, tree }) => isOption(name, "--ldflags", tree));
  const plain = given.every(
    ({ value }) => typeof value === "string" && isPlain(value.replace(/^(?:all|[\w./]+)=(?=-)/, "")),
  );
  return plain ? [] : [deny("go-linker", "only -s, -w, -X and -extldflags=-static are let through to Go's linker")];
}

function isPlain(text: string): boolean {
  if (!/^(?:[^"']|"[^"]*"|'[^']*')*$/s.test(text)) return false;
  const flags = Array.from(text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g), ([flag]) => flag.replaceAll(/["']/g, ""));
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index]!;
    if (flag === "-X" || flag === "-extldflags") {
      const value = flags[++index] ?? "";
      if (flag === "-X" ? !plainSetting.test(value) : value !== "-static") return false;
    } else if (flag !== "-extldflags=-static" && !plainFlag.test(flag)) return false;
  }
  return true;
}
