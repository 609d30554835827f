import { useEffect, useRef, useState } from "react";
import { useAccountLook } from "../../app/use-account-look.ts";
import { Toasts } from "../../kit/toast.tsx";
import { startLive } from "../../live/live.ts";
import { AccountStep } from "./account-step.tsx";
import { GoalStep } from "./goal-step.tsx";
import { ModelStep } from "./model-step.tsx";

const steps = [
  { title: "You", body: AccountStep },
  { title: "A model", body: ModelStep },
  { title: "A first goal", body: GoalStep },
] as const;

/** The first run: who you are, what thinks, and a first goal on data that is there. Every step can be left for later. */
export function WelcomePage() {
  const [step, setStep] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(startLive, []);
  useAccountLook();
  useEffect(() => {
    document.title = "Welcome · Hearth";
    if (moved.current) heading.current?.focus();
    moved.current = true;
  }, [step]);
  const { title, body: Body } = steps[step] ?? steps[0];
  return (
    <main className="scroll-area h-full px-4 py-8" tabIndex={0} aria-label="Welcome">
      <div className="mx-auto flex w-full max-w-2xl flex-col gap-6">
        <header className="flex flex-wrap items-center justify-between gap-4">
          <span className="flex items-center gap-3 text-xl font-semibold tracking-tight">
            <img src="/icon.svg" alt="" width="32" height="32" />
            Welcome to Hearth
          </span>
          <a href="/chat" className="text-sm text-soft underline">
            Straight to the chat
          </a>
        </header>
        <ol aria-label="Steps" className="grid grid-cols-3 gap-2">
          {steps.map(({ title: name }, index) => (
            <li key={name} aria-current={index === step ? "step" : undefined}>
              <span
                className={`block border-t-3 pt-1.5 text-sm ${
                  index <= step ? "border-accent font-medium" : "border-line text-faint"
                }`}
              >
                {index + 1}. {name}
                {index < step && <span className="sr-only">, done</span>}
              </span>
            </li>
          ))}
        </ol>
        <section aria-labelledby="step" className="flex flex-col gap-4 rounded-xl border bg-surface p-5 shadow-low">
          <h1 id="step" ref={heading} tabIndex={-1} className="text-xl font-semibold outline-none">
            {title}
          </h1>
          <Body onNext={() => setStep(step + 1)} />
        </section>
      </div>
      <Toasts />
    </main>
  );
}
