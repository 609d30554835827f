import { SecretDesk } from "../secrets/secret-desk.ts";
import { SettingsDesk } from "../settings/settings-desk.ts";
import type { Work, WorkNeeds } from "./open-work.ts";

/** What people set, and the secrets it may hold. */
export interface Settings {
  secrets: SecretDesk;
  settings: SettingsDesk;
}

export async function openSettings(
  resources: AsyncDisposableStack,
  { home, stores, records, work, onError }: WorkNeeds & { home: string; work: Work },
): Promise<Settings> {
  const { record } = records;
  const secrets = resources.use(new SecretDesk({ home, record, onError: onError("secret store") }));
  const settings = await SettingsDesk.open({
    store: stores.settings,
    secrets,
    everyone: () => stores.people.reader.everyone(),
    record,
    emit: (event) => work.feed.publish(event),
  });
  work.feed.keeps(() => Number(settings.hubNow("feed_events_kept")));
  const number = (key: string): number => Number(settings.hubNow(key));
  stores.people.limitEveryoneTo(() => ({
    requestsPerMinute: number("default_requests_per_minute"),
    readsPerMinute: number("default_reads_per_minute"),
    tokensPerHour: number("default_tokens_per_hour"),
    concurrentTasks: number("default_concurrent_tasks"),
    fileMegabytes: number("default_file_megabytes"),
  }));
  return { secrets, settings };
}
