import { Button } from "../../kit/button.tsx";
import { Card } from "../../kit/card.tsx";
import { Segmented } from "../../kit/segmented.tsx";
import { Toggle } from "../../kit/toggle.tsx";
import { accents, changeLook, dropWishes, hasWishes, type Look } from "../../look/look.ts";
import { useLook } from "../../look/use-look.ts";
import { type ReactNode, useState } from "react";

/** What this browser wants otherwise than the person's settings say. At once, and kept in this browser only. */
export function LookSection() {
  const look = useLook();
  return (
    <Card
      title="How it looks in this browser"
      actions={
        hasWishes() && (
          <Button size="small" look="quiet" onClick={dropWishes}>
            As in your settings
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-5">
        <Choice label="Colours">
          <Segmented<Look["theme"]>
            label="Colours"
            value={look.theme}
            onChange={(theme) => changeLook({ theme })}
            choices={[
              { value: "system", label: "As the system" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </Choice>
        <Choice label="Contrast">
          <Segmented<Look["contrast"]>
            label="Contrast"
            value={look.contrast}
            onChange={(contrast) => changeLook({ contrast })}
            choices={[
              { value: "system", label: "As the system" },
              { value: "normal", label: "Normal" },
              { value: "more", label: "High" },
            ]}
          />
        </Choice>
        <Choice label="Spacing">
          <Segmented<Look["density"]>
            label="Spacing"
            value={look.density}
            onChange={(density) => changeLook({ density })}
            choices={[
              { value: "comfortable", label: "Comfortable" },
              { value: "compact", label: "Compact" },
            ]}
          />
        </Choice>
        <Choice label="Accent">
          <div role="radiogroup" aria-label="Accent" className="flex flex-wrap items-center gap-2">
            {accents.map(({ name, hue }) => (
              <button
                key={name}
                type="button"
                role="radio"
                aria-checked={look.hue === hue}
                aria-label={name}
                title={name}
                onClick={() => changeLook({ hue })}
                className={`size-7 rounded-full border-2 ${look.hue === hue ? "border-ink" : "border-transparent"}`}
                style={{ background: `oklch(0.62 0.14 ${hue})` }}
              />
            ))}
            <label className="flex items-center gap-2 text-sm text-soft">
              Any hue
              <input
                type="range"
                min={0}
                max={359}
                value={look.hue}
                onChange={(event) => changeLook({ hue: Number(event.target.value) })}
                className="accent-accent"
              />
            </label>
          </div>
        </Choice>
        <Toggle
          label="Less movement"
          hint="Also where the system does not ask for it."
          checked={look.motion === "less"}
          onChange={(less) => changeLook({ motion: less ? "less" : "system" })}
        />
        <SystemNotifications />
      </div>
    </Card>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5">
      <span aria-hidden className="font-medium">
        {label}
      </span>
      {children}
    </div>
  );
}

/** Whether the system may show what the portal says while it is in the background. */
function SystemNotifications() {
  const known = "Notification" in window ? Notification.permission : "denied";
  const [permission, setPermission] = useState(known);
  return (
    <Toggle
      label="Notices from the system"
      hint={
        permission === "denied"
          ? "This browser does not allow it. Change it in the browser's own settings for this page."
          : "When this page is in the background and an agent asks, or something ends."
      }
      checked={permission === "granted"}
      disabled={permission !== "default"}
      onChange={() => void Notification.requestPermission().then(setPermission)}
    />
  );
}
