import { tokenize } from "./tokenizer.ts";

/**
 * What a word or phrase can mean, independent of any data; phrases are separated by commas. One phrase may stand for several concepts;
 * the reading that covers the most of a goal decides.
 */
const phrases = {
  // Calculations over a column.
  "measure-sum": `
    total, totals, sum, sum of, sum up, add up, overall, altogether, in all, combined, how much, in total, grand
    total, tally`,
  "measure-mean": "average, averages, mean, avg, on average, average of",
  "measure-median": "median, the middle value",
  "measure-min": "minimum, min",
  "measure-max": "maximum, max",
  "measure-count": `
    how many, count, counts, number of, how often, how many times, how frequently, amount of times, tally up`,
  "measure-distinct": "different, distinct, unique",
  "measure-stddev": "standard deviation, std dev, stddev, spread of, how much does vary",
  "measure-quantiles": "quartile, quartiles, quantile, quantiles, percentile, percentiles, th percentile",
  summary: "summary statistics, statistics, stats, descriptive statistics, statistical summary, key figures",
  describe: `
    describe, overview, structure, profile, what columns, which columns, what is in, what data is in, columns`,
  correlation: `
    correlation, correlate, correlated, correlates, correlation between, relationship between, depend on, depends
    on, is related to, related to`,
  regression: "regression, linear regression, trend, trending, trend line, line of best fit",
  "unusual-high": `
    unusually high, abnormally high, exceptionally high, unusually large, unusually expensive, suspiciously high,
    spike, spikes, spiked`,
  "unusual-low": "unusually low, abnormally low, exceptionally low, suspiciously low",
  unusual: "unusual, unusually, outlier, outliers, anomaly, anomalies, anomalous, abnormal, out of the ordinary",
  consumption: `
    consumption, consumed, usage, use between readings, used, difference between readings, differences between
    readings, consecutive readings`,
  share: `
    share, share of, proportion, proportion of, percentage of the total, percent of the total, percentage of total,
    what percentage, what percent, what share, what proportion, percentage share, percentage, breakdown in percent,
    fraction`,
  "running-total": "running total, cumulative, cumulative total, running sum, accumulated",
  change: `
    percent change, percentage change, growth, growth rate, month over month, month on month, year over year, change
    from month to month, grow, grew, grown, increase, increased, rise, risen, rose, decrease, decreased, drop,
    dropped, fall, fallen, change, changed, decline, declined`,
  difference: "difference, difference between, how much more, how many more, differ",
  compare: "compare, comparison, comparison of, versus, vs, compared with, compared to, side by side",
  // Order.
  "superlative-high": "highest, largest, biggest, most, top, greatest, the most, more",
  "superlative-low": "lowest, smallest, least, fewest, bottom",
  "superlative-best": "best, the best",
  "superlative-worst": "worst, the worst",
  "most-common": "most common, most commonly, most frequent, most frequently, most often, most popular, commonest",
  "least-common": "least common, least frequent, least frequently, least often, least popular, rarest",
  "superlative-money-high": "most expensive, priciest, costliest, dearest, most costly",
  "superlative-money-low": "cheapest, least expensive, least costly",
  "superlative-length-high": "longest, lengthiest, farthest, furthest",
  "superlative-length-low": "shortest, briefest",
  "superlative-weight-high": "heaviest",
  "superlative-weight-low": "lightest",
  "superlative-temperature-high": "hottest, warmest",
  "superlative-temperature-low": "coldest, coolest",
  "superlative-speed-high": "fastest, quickest, speediest",
  "superlative-speed-low": "slowest",
  "superlative-height-high": "tallest, highest up",
  "superlative-date-high": "latest, newest, most recent, most recently",
  "superlative-date-low": "oldest, earliest",
  "superlative-rain-high": "wettest, rainiest",
  "superlative-rain-low": "driest",
  "order-ascending": `
    ascending, from lowest to highest, from smallest to largest, increasing order, lowest first, smallest first,
    alphabetically, in alphabetical order`,
  "order-descending": `
    descending, from highest to lowest, from largest to smallest, highest first, largest first, biggest first,
    decreasing order`,
  sort: `
    sort, sorted, sort by, sorted by, order by, ordered by, rank, ranked by, ranked, ranking, ranking of, arrange`,
  first: "first",
  last: "last",
  // Groups.
  group: `
    per, by, each, every, for each, for every, in each, of each, broken down by, break down by, grouped by, group
    by, split by, split up by, breakdown by, breakdown of, on each, according to`,
  "break-down": "break down, breakdown, split, group",
  "period-day": "day by day, day, days, daily",
  "period-week": "week by week, week, weeks, weekly",
  "period-month": "month by month, month, months, monthly",
  "period-quarter": "quarter by quarter, quarter, quarters, quarterly",
  "period-year": "year by year, year, years, yearly, annual, annually",
  "period-weekday": "weekday, weekdays, day of the week, days of the week, day of week",
  // Conditions.
  more: `
    more than, over, above, greater than, larger than, bigger than, exceeding, exceed, exceeds, higher than, longer
    than, older than, heavier than, costing more than, upwards of`,
  "at-least": "at least, no less than, or more, minimum of, not less than",
  less: "less than, under, below, fewer than, smaller than, lower than, shorter than, cheaper than, lighter than",
  "at-most": "at most, no more than, up to, or less, or fewer, maximum of, not more than",
  between: "between",
  exactly: "exactly, equal to, equals, equal",
  not: `
    not, except, except for, excluding, exclude, without, other than, apart from, but not, everything but, all but,
    anything but, anything except, everything except, isnt, arent, dont, doesnt, hadnt, wasnt, werent, havent, hasnt, didnt, never,
    leaving out, ignoring`,
  missing: "missing, empty, blank, no value",
  or: "or, either",
  in: "in, during, within, of, from, on, throughout, at, dated",
  since: "since, from, starting, as of",
  after: "after, later than",
  before: "before, prior to, earlier than, until",
  "above-average": `
    above average, above the average, above mean, above the mean, more than average, more than the average`,
  "below-average": "below average, below the average, below mean, less than average, less than the average",
  // Outputs.
  chart: "chart, plot, graph, diagram, visualise, visualize, visualisation, draw, picture, charted, plotted",
  "chart-bar": "bar, bars, bar chart, bar graph, column chart",
  "chart-line": `
    line chart, line graph, over time, time series, curve, line plot, course of, development of, evolution of`,
  "chart-pie": "pie, pie chart, doughnut",
  "chart-scatter": "scatter, scatter plot, scatterplot, against",
  "chart-histogram": "histogram, distribution of, frequency distribution",
  report: "report, write up, writeup, dossier, written report",
  table: "table",
  list: `
    list, show, display, find, give, print, which, what, who, see, get, pick out, pull out, look up, entries, rows,
    records, entry, row, record, listing, list of, tell, identify, name, extract`,
  calculate: "calculate, compute, work out, determine, figure out, evaluate",
  export: "export, save, write csv, as csv, save as csv, csv file",
  // Texts, code and files.
  search: `
    mention, mentions, mentioned, mentioning, contain, contains, containing, occur, occurs, occurrence, occurrences,
    occurrences of, search, search for, look for, appear, appears, appearing, talk about, refer to, references to,
    say about, says about, said about, written about, write about, grep, find the word, include the word, the word,
    the phrase, the text, about, come up, comes up, turn up, turns up, show up, shows up, crop up, crops up`,
  line: "line, lines",
  todo: `
    todo, todos, to do, to dos, fixme, fixmes, open tasks, action items, unfinished tasks, open items, checkbox,
    checkboxes, unchecked, outstanding tasks, unfinished items, open to dos, open todos, open to do items, to do
    items, todo items, left to do, still to do, to do list, task list, tasks`,
  complexity: "complexity, complex, complicated, cyclomatic, cyclomatic complexity, convoluted",
  "code-count": `
    lines of code, code lines, how big is the code, size of the code, loc, how long is the code, count the code,
    lines of source`,
  code: `
    code, source, source code, codebase, program, programs, script, scripts, function, functions, source files,
    project`,
  outline: "outline, table of contents, headings, heading structure, sections",
  "to-html": "html, as html, to html, into html, web page",
  "to-markdown": "as markdown, to markdown, into markdown",
  "to-text": "plain text, as text, text of, as plain text",
  convert: "convert, turn, render, transform",
  read: "read, open, contents of, content of, contents, what does",
  files: "files, file, documents, document",
  notes: "note, notes, text, texts, markdown files",
  // Arithmetic on given numbers.
  add: "add, plus",
  subtract: "subtract, minus, take away",
  multiply: "multiply, times, multiplied by",
  divide: "divide, divided by",
  // Combining files.
  join: "join, joined, combine, merge, match up, matched with, link, together with",
  union: "across all, all files together, append, stack, across",
} as const satisfies Record<string, string>;

export type Concept = keyof typeof phrases;

interface Entry {
  readonly stems: readonly string[];
  readonly concept: Concept;
}

const byFirstStem = new Map<string, Entry[]>();
for (const [concept, list] of Object.entries(phrases)) {
  for (const phrase of list.split(",")) {
    const stems = tokenize(phrase).map((token) => token.stem);
    const entries = byFirstStem.get(stems[0]!) ?? [];
    if (!entries.some((entry) => entry.concept === concept && entry.stems.join(" ") === stems.join(" ")))
      entries.push({ stems, concept: concept as Concept });
    byFirstStem.set(stems[0]!, entries);
  }
}

/** The concepts whose phrases begin at a place in a list of stems, the longest phrases first. */
export function conceptsAt(stems: readonly string[], start: number): { concept: Concept; length: number }[] {
  const entries = byFirstStem.get(stems[start] ?? "") ?? [];
  return entries
    .filter((entry) => entry.stems.every((stem, offset) => stems[start + offset] === stem))
    .map((entry) => ({ concept: entry.concept, length: entry.stems.length }))
    .toSorted((a, b) => b.length - a.length);
}
