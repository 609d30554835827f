import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client.ts";
import { keepShell } from "./app/keep-shell.ts";
import { router } from "./app/router.tsx";
import { followSystem } from "./look/look.ts";
import "./look/portal.css";

followSystem();
createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router} />
  </QueryClientProvider>,
);
keepShell();
