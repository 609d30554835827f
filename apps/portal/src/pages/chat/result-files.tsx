import { useQuery } from "@tanstack/react-query";
import { Download, FileText, Image } from "lucide-react";
import { resultFileAddress, resultFilesQuery } from "../../api/goals.ts";
import { bytes } from "../../kit/format.ts";

const picture = /\.(?:svg|png|jpe?g|gif|webp)$/i;
/** Pictures that are shown at once; the rest is behind their names. */
const mostPictures = 4;

/** What a goal wrote: pictures as such, everything else to download. */
export function ResultFiles({ goal }: { goal: string }) {
  const { data: files = [] } = useQuery(resultFilesQuery(goal));
  if (files.length === 0) return null;
  const pictures = files.filter(({ path }) => picture.test(path)).slice(0, mostPictures);
  return (
    <section aria-label="Files" className="flex flex-col gap-2">
      {pictures.map(({ path }) => (
        // A chart is drawn for paper, so it keeps a light ground in the dark.
        <img
          key={path}
          src={resultFileAddress(goal, path)}
          alt={path}
          loading="lazy"
          className="max-h-96 max-w-full self-start rounded-lg border bg-white"
        />
      ))}
      <ul className="flex flex-wrap gap-1.5">
        {files.map(({ path, bytes: size }) => {
          const Icon = picture.test(path) ? Image : FileText;
          return (
            <li key={path}>
              <a
                href={resultFileAddress(goal, path)}
                download={path.split("/").at(-1)}
                className="flex items-center gap-1.5 rounded-md border bg-surface px-2 py-1 text-sm hover:bg-hover"
              >
                <Icon aria-hidden className="size-3.5 text-faint" />
                {path}
                <span className="text-faint">{bytes(size)}</span>
                <Download aria-hidden className="size-3.5 text-faint" />
                <span className="sr-only">download</span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
