import { useMutation } from "@tanstack/react-query";
import type { Goal } from "@hearth/sdk";
import { ArrowUp, FolderOpen, Paperclip, Square, X } from "lucide-react";
import {
  type ClipboardEvent,
  type DragEvent,
  type FormEvent,
  type KeyboardEvent,
  useId,
  useRef,
  useState,
} from "react";
import { cancelGoal, submitGoal } from "../../api/goals.ts";
import { Problem } from "../../api/problem.ts";
import { largestUpload, upload } from "../../api/uploads.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { fieldLook } from "../../kit/field.tsx";
import { bytes } from "../../kit/format.ts";
import { ProblemNote } from "../../kit/problem-note.tsx";
import { tellProblem } from "../../kit/toast.tsx";
import { useDraft } from "./use-draft.ts";

export interface ComposerProps {
  /** Where what is typed is kept until it is sent. */
  draftOf: string;
  conversation: string;
  /** A goal that runs, which can be stopped from here. */
  running?: Goal | undefined;
  /** The folder that this conversation read last. */
  lastFolder?: string | undefined;
  initial?: string | undefined;
  onSent: (goal: Goal) => void;
}

/** Where one asks: words, files, a folder. Enter sends, Shift Enter breaks the line, Escape stops what runs. */
export function Composer({ draftOf, conversation, running, lastFolder, initial, onSent }: ComposerProps) {
  const id = useId();
  const [text, setText] = useDraft(draftOf, initial);
  const [folder, setFolder] = useState(lastFolder ?? "");
  const [showFolder, setShowFolder] = useState(false);
  const [approvePlan, setApprovePlan] = useState(false);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [tooLarge, setTooLarge] = useState<string>();
  const [dragging, setDragging] = useState(false);
  const picker = useRef<HTMLInputElement>(null);

  const send = useMutation({
    mutationFn: async () => {
      const inputFolder = files.length > 0 ? await upload(files) : folder.trim();
      return await submitGoal({
        text: text.trim(),
        conversation,
        approvePlan,
        ...(inputFolder === "" ? {} : { inputFolder }),
      });
    },
    onSuccess(goal) {
      setText("");
      setFiles([]);
      onSent(goal);
    },
    onError(error) {
      if (error instanceof Problem && error.of("/inputFolder") !== undefined) setShowFolder(true);
    },
  });
  const stop = useMutation({ mutationFn: (goal: Goal) => cancelGoal(goal.id), onError: tellProblem });

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (text.trim() !== "" && !send.isPending) send.mutate();
  }

  function attach(added: Iterable<File>): void {
    const whole = [...files, ...added];
    const large = whole.find(({ size }) => size > largestUpload);
    if (large === undefined) setFiles(whole);
    setTooLarge(
      large && `${large.name} has ${bytes(large.size)}; a file may have ${bytes(largestUpload)}. It was left out.`,
    );
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key === "Escape" && running !== undefined) stop.mutate(running);
  }

  function drop(event: DragEvent): void {
    event.preventDefault();
    setDragging(false);
    attach(event.dataTransfer.files);
  }

  function paste(event: ClipboardEvent): void {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attach(event.clipboardData.files);
  }

  return (
    <form
      onSubmit={submit}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={drop}
      aria-label="Ask"
      className="mx-auto flex w-full max-w-3xl flex-col gap-2"
    >
      {send.isError && <ProblemNote error={send.error} />}
      {tooLarge !== undefined && (
        <p role="alert" className="px-1 text-sm text-bad">
          {tooLarge}
        </p>
      )}
      <div
        className={`flex flex-col rounded-xl border border-line-strong bg-surface shadow-low focus-within:border-accent ${
          dragging ? "border-dashed! border-accent! bg-accent-soft" : ""
        }`}
      >
        {files.length > 0 && (
          <ul aria-label="Files to send" className="flex flex-wrap gap-1.5 px-3 pt-2.5">
            {files.map((file) => (
              <li
                key={`${file.name} ${file.size}`}
                className="flex items-center gap-1 rounded-md border bg-sunken pl-2 text-sm"
              >
                {file.name} <span className="text-faint">{bytes(file.size)}</span>
                <IconButton
                  label={`Leave ${file.name} out`}
                  size="small"
                  onClick={() => setFiles(files.filter((other) => other !== file))}
                >
                  <X aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        <label htmlFor={id} className="sr-only">
          What should be done?
        </label>
        <textarea
          id={id}
          rows={1}
          value={text}
          maxLength={20_000}
          placeholder="Total the bills by month, read the notes, look at a page…"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
          onPaste={paste}
          className="field-sizing-content max-h-60 min-h-11 w-full resize-none bg-transparent px-3.5 pt-3 pb-1 outline-none placeholder:text-faint"
        />
        {showFolder && (
          <div className="px-3 pb-1">
            <label htmlFor={`${id}-folder`} className="text-sm text-soft">
              Folder it may read, as a path on the hub's machine
            </label>
            <input
              id={`${id}-folder`}
              className={`${fieldLook} h-8 font-mono text-sm`}
              placeholder="/home/you/bills"
              autoComplete="off"
              spellCheck={false}
              disabled={files.length > 0}
              value={folder}
              onChange={(event) => setFolder(event.target.value)}
            />
          </div>
        )}
        <div className="flex flex-wrap items-center gap-1 px-2 pb-2">
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label="Files"
            onChange={(event) => {
              attach(event.target.files ?? []);
              event.target.value = "";
            }}
          />
          <IconButton label="Attach files" onClick={() => picker.current?.click()}>
            <Paperclip aria-hidden />
          </IconButton>
          <Button
            look="quiet"
            aria-expanded={showFolder}
            onClick={() => setShowFolder(!showFolder)}
            className="max-w-64"
          >
            <FolderOpen aria-hidden />
            <span className="truncate">{folder === "" ? "Folder" : folder.split("/").findLast(Boolean)}</span>
          </Button>
          <label className="ml-1 flex items-center gap-1.5 text-sm text-soft max-sm:order-first max-sm:basis-full max-sm:pb-1">
            <input
              type="checkbox"
              className="accent-accent"
              checked={approvePlan}
              onChange={(event) => setApprovePlan(event.target.checked)}
            />
            Run the plan without asking me
          </label>
          <span className="flex-1" />
          {running !== undefined && (
            <Button look="danger" busy={stop.isPending} onClick={() => stop.mutate(running)}>
              <Square aria-hidden className="fill-current" />
              Stop
            </Button>
          )}
          <Button type="submit" look="primary" busy={send.isPending} disabled={text.trim() === ""}>
            <ArrowUp aria-hidden />
            Send
          </Button>
        </div>
      </div>
    </form>
  );
}
