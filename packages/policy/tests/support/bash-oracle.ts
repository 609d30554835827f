import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forbiddenPrograms } from "./shell-generator.ts";

const driver = `
mkdir -p /template && cd /template && git init -q . && git config user.email a@b && git config user.name a
printf 'a\\nb\\n' > f; seq 1 20000 > big; printf 't:\\n\\t@true\\n' > Makefile
git add f Makefile && git commit -qm one && printf 'a\\nc\\n' > f && git commit -qam two
cd /work
for number in $(seq 0 $((COUNT - 1))); do
  rm -rf /work/* /work/.[!.]* /outside/* /outside/.[!.]* /mark/*
  cp -a /template/. /work/
  timeout -s KILL 3 env -i PATH=/stubs:/usr/bin:/bin HOME=/home/agent LANG=C.UTF-8 TERM=dumb GIT_CEILING_DIRECTORIES=/ bash --norc --noprofile -c "$(cat /cases/$number)" </dev/null >/dev/null 2>&1
  if grep -q '[&]\\|coproc\\|>(\\|setsid' /cases/$number; then sleep 0.03; fi
  # Whatever a text left running must not leave its mark on the next one. This spares the driver and process 1.
  kill -KILL -1 2>/dev/null
  for hit in /mark/* /outside/* /outside/.[!.]*; do
    if [ -e "$hit" ] || [ -L "$hit" ]; then echo "$number $hit" >> /result/hits; break; fi
  done
done
echo done >> /result/hits
`;

/**
 * Runs each text in real bash and says which of them had a forbidden effect: a stub ran, or a file appeared
 * outside. Everything happens inside bubblewrap, without network, in temporary folders.
 */
export async function runInBash(texts: readonly string[]): Promise<Map<number, string>> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-oracle-"));
  try {
    for (const part of ["cases", "stubs", "result"]) mkdirSync(join(folder, part));
    texts.forEach((text, index) => writeFileSync(join(folder, "cases", String(index)), text));
    for (const name of forbiddenPrograms) {
      const path = join(folder, "stubs", name);
      writeFileSync(path, `#!/bin/sh\n: > /mark/${name}\n`);
      chmodSync(path, 0o755);
    }
    writeFileSync(join(folder, "driver.sh"), driver);
    const binds = forbiddenPrograms.flatMap((name) => ["--ro-bind", join(folder, "stubs", name), `/usr/sbin/${name}`]);
    const options = [
      ..."--die-with-parent --new-session --unshare-all --clearenv --ro-bind /usr /usr --tmpfs /usr/sbin".split(" "),
      ...binds,
      ..."--symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/sbin /sbin --dir /etc --proc /proc --dev /dev --tmpfs /tmp --tmpfs /work --tmpfs /template --tmpfs /mark --tmpfs /outside --tmpfs /home/agent".split(
        " ",
      ),
      "--ro-bind",
      join(folder, "stubs"),
      "/stubs",
      "--ro-bind",
      join(folder, "cases"),
      "/cases",
      "--ro-bind",
      join(folder, "driver.sh"),
      "/driver.sh",
      "--bind",
      join(folder, "result"),
      "/result",
      "--setenv",
      "PATH",
      "/usr/bin:/bin",
      "--setenv",
      "HOME",
      "/home/agent",
      "--setenv",
      "COUNT",
      String(texts.length),
      "--chdir",
      "/work",
      "bash",
      "/driver.sh",
    ];
    await new Promise<void>((resolve, reject) => {
      const child = spawn("bwrap", options, { stdio: ["ignore", "ignore", "pipe"], env: { PATH: "/usr/bin:/bin" } });
      let errors = "";
      child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
      child.on("error", reject);
      child.on("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`the oracle ended with ${code}: ${errors.slice(0, 500)}`)),
      );
    });
    const lines = readFileSync(join(folder, "result", "hits"), "utf8")
      .trim()
      .split("\n");
    if (lines.pop() !== "done") throw new Error("the oracle did not finish");
    return new Map(
      lines
        .filter((line) => line !== "")
        .map((line) => [Number(line.split(" ")[0]), line.slice(line.indexOf(" ") + 1)]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
