/** Begins the description of the check that marks a task's output as a part of the answer; its heading follows. */
export const answerMark = "answer: ";
