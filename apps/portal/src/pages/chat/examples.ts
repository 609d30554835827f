export interface Example {
  title: string;
  text: string;
  folder: string | undefined;
}

/** Goals that can be carried out without a language model. @param folder the example data, where it is there */
export function examples(folder: string | undefined): readonly Example[] {
  if (folder === undefined) return [];
  return [
    { title: "Bills by month", text: "Total my bills per category and per month and draw a chart", folder },
    { title: "Open to-dos", text: "List open to-dos from the notes and the code", folder },
    {
      title: "A whole report",
      text: "Total my bills per category and per month, chart the electricity consumption from the meter readings, list open to-dos from the notes and the code, and write a report",
      folder,
    },
  ];
}
