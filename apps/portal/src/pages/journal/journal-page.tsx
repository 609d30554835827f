import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Page } from "../../kit/page.tsx";
import { TabList } from "../../kit/tab-list.tsx";
import { AuditTrail } from "./audit-trail.tsx";
import { ComplianceLog } from "./compliance-log.tsx";
import { ReceiptList } from "./receipt-list.tsx";
import { VerifyPanel } from "./verify-panel.tsx";

const route = getRouteApi("/shell/journal");

export function JournalPage() {
  const { view = "receipts", kind, goal, task, type, severity } = route.useSearch();
  const navigate = useNavigate({ from: "/journal" });
  const of = goal === undefined ? (task === undefined ? undefined : "one task") : "one run";
  return (
    <Page title="Journal" lead="Every effect and every end leaves a receipt here, which nobody can change unseen.">
      <TabList
        label="Journal"
        tabs={[
          { to: "/journal", label: "Receipts", active: view === "receipts", search: {} },
          { to: "/journal", label: "Audit trail", active: view === "audit", search: { view: "audit" } },
          { to: "/journal", label: "Compliance", active: view === "compliance", search: { view: "compliance" } },
        ]}
      />
      <div className="flex flex-col gap-3 pt-4">
        {view === "receipts" && (
          <>
            {of !== undefined && (
              <p className="text-sm text-soft">
                Only the receipts of {of}.{" "}
                <Link to="/journal" search={{}} className="underline">
                  Show all
                </Link>
              </p>
            )}
            <VerifyPanel filter={{ goal, task }} />
            <ReceiptList
              filter={{ kind, goal, task }}
              onKind={(next) => void navigate({ search: (before) => ({ ...before, kind: next }), replace: true })}
            />
          </>
        )}
        {view === "audit" && (
          <AuditTrail
            type={type}
            onType={(next) => void navigate({ search: (before) => ({ ...before, type: next }), replace: true })}
          />
        )}
        {view === "compliance" && (
          <ComplianceLog
            severity={severity ?? "info"}
            onSeverity={(next) => void navigate({ search: (before) => ({ ...before, severity: next }), replace: true })}
          />
        )}
      </div>
    </Page>
  );
}
