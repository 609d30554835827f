/** A value as both documents show it, and the files that go with it. */
export interface Rendered {
  markdown: string;
  html: string;
  files: { path: string; content: string }[];
}

export interface RenderOptions {
  /** Names of further files begin with this. */
  fileStem: string;
  maximumRows: number;
  /** Where the value stands in the input, as a JSON Pointer. */
  field: string;
}
