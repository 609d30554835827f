import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SwarmRunDetail, SwarmRunView } from "@hearth/sdk";
import { Grid3x3 } from "lucide-react";
import { swarmRunQuery } from "../../api/swarm.ts";
import { Card } from "../../kit/card.tsx";
import { Chip } from "../../kit/chip.tsx";
import { EmptyState } from "../../kit/empty-state.tsx";
import { counted, span } from "../../kit/format.ts";
import { Load } from "../../kit/load.tsx";
import { Moment } from "../../kit/moment.tsx";
import { StateChip } from "../../kit/state-chip.tsx";
import { BlockGrid, BlockTimes } from "./block-picture.tsx";

/** One run as it goes on. */
export function RunCard({ id }: { id: string }) {
  const query = useQuery(swarmRunQuery(id));
  const run = query.data;
  return (
    <Card
      title={run === undefined ? "Run" : `${operationWords(run.operation)}, ${run.size}`}
      actions={run !== undefined && <StateChip state={run.state === "timeout" ? "failed" : run.state} />}
    >
      <Load query={query}>{(found) => <Run run={found} />}</Load>
    </Card>
  );
}

const operationWords = (operation: string): string =>
  operation === "matrix_multiply" ? "Product" : operation.replaceAll("_", " ");

function Run({ run }: { run: SwarmRunDetail }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-soft">
        {run.milliseconds === undefined ? "Under way. " : `Took ${span(run.milliseconds)}. `}
        {run.shared ? "Devices may compute parts of it: " : "It stays on this hub's threads: "}
        {run.why}.
      </p>
      {run.failure !== undefined && (
        <p role="alert" className="text-bad">
          {run.failure.message}
        </p>
      )}
      {run.blocks > 0 ? (
        <>
          <BlockGrid run={run} />
          <BlockTimes run={run} />
        </>
      ) : (
        run.state === "completed" && <p className="text-soft">It was too small to be cut in blocks and ran whole.</p>
      )}
      {run.shares.length > 0 && (
        <ul className="flex flex-wrap gap-2" aria-label="Who computed it">
          {run.shares.map(({ worker, place, blocks, wrong }) => (
            <li key={worker}>
              <Chip tone={wrong > 0 ? "bad" : "good"}>
                {worker} ({place}): {run.blocks === 0 ? "all of it" : counted(blocks, "block")}
                {wrong > 0 && `, ${wrong} wrong`}
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {run.result !== undefined && <Matrix rows={run.result} />}
    </div>
  );
}

function Matrix({ rows }: { rows: readonly (readonly number[])[] }) {
  return (
    <table className="tabular w-fit border-x-2 border-line-strong">
      <caption className="pb-1 text-left text-sm text-soft">The product</caption>
      <tbody>
        {rows.map((row, at) => (
          // A row is its place.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={at}>
            {row.map((value, column) => (
              // oxlint-disable-next-line react/no-array-index-key
              <td key={column} className="px-3 py-0.5 text-right">
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The newest runs; one is chosen by its address. */
export function RunList({ runs, selected }: { runs: readonly SwarmRunView[]; selected: string | undefined }) {
  if (runs.length === 0)
    return (
      <EmptyState icon={Grid3x3} title="Nothing was computed yet">
        Products that agents or you ask of the swarm stand here, with how their blocks arrive. Run an example to see
        one.
      </EmptyState>
    );
  return (
    <ul className="divide-y">
      {runs.slice(0, 20).map(({ id, operation, size, state, startedAt, milliseconds }) => (
        <li key={id}>
          <Link
            to="/swarm"
            search={{ run: id }}
            replace
            aria-current={id === selected ? "true" : undefined}
            className={`flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-hover ${id === selected ? "bg-accent-soft" : ""}`}
          >
            <span className="min-w-0 flex-1 basis-40">
              <span className="block font-medium">{operationWords(operation)}</span>
              <span className="block text-sm text-soft">{size}</span>
            </span>
            <span className="text-sm text-soft">
              {milliseconds !== undefined && `${span(milliseconds)}, `}
              <Moment time={startedAt} />
            </span>
            <StateChip state={state === "timeout" ? "failed" : state} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
