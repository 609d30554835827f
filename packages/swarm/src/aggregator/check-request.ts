import { MessageError } from "../errors/message-error.ts";
import type { TaskRequest } from "./task-record.ts";

/** Bytes of a task's id: with the number of a block it has to fit into a message. */
const longestId = 80;

/** Looks whether a task can be sent to workers. @throws MessageError naming what is wrong */
export function checkRequest({ id, priority }: TaskRequest): void {
  if (id !== undefined && (id === "" || Buffer.byteLength(id) > longestId || !id.isWellFormed()))
    throw new MessageError(`the id of a task has 1 to ${longestId} bytes`, {
      field: "/task_id",
      hint: "Choose a shorter id, or none.",
    });
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 1 && priority <= 10))
    throw new MessageError("priority must be a whole number from 1 to 10", {
      field: "/priority",
      hint: "Give priority as a whole number; 10 is most urgent.",
    });
}
