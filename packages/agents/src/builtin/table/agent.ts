import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { tableAggregate } from "./aggregate.ts";
import { tableDerive } from "./derive.ts";
import { tableDescribe } from "./describe.ts";
import { tableFilter } from "./filter.ts";
import { tableJoin } from "./join.ts";
import { tableLimit } from "./limit.ts";
import { tablePivot } from "./pivot.ts";
import { tableRead } from "./read.ts";
import { tableSelect } from "./select.ts";
import { tableSort } from "./sort.ts";
import { tableUnion } from "./union.ts";
import { tableWrite } from "./write.ts";

/** Reads, reshapes and writes tables. */
export const tableAgent = defineAgent({
  manifest: builtinManifest("table", "Reads CSV files as tables and filters, groups, joins and reshapes them."),
  capabilities: [
    tableRead,
    tableDescribe,
    tableFilter,
    tableSelect,
    tableSort,
    tableLimit,
    tableAggregate,
    tableJoin,
    tableUnion,
    tableDerive,
    tablePivot,
    tableWrite,
  ],
});
