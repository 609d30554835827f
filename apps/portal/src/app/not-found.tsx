import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "../kit/empty-state.tsx";

export function NotFound() {
  return (
    <main>
      <h1 className="sr-only">Not found</h1>
      <EmptyState icon={Compass} title="There is no such page">
        <Link to="/chat" className="underline">
          Go to the chat
        </Link>
      </EmptyState>
    </main>
  );
}
