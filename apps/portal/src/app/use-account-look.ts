import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { settingValuesQuery } from "../api/settings.ts";
import { accountLook } from "../look/account-look.ts";
import { setAccountLook } from "../look/look.ts";

/** Has the portal look as the person's settings say, in every window, as soon as they change. */
export function useAccountLook(): void {
  const { data } = useQuery(settingValuesQuery);
  useEffect(() => {
    if (data !== undefined) setAccountLook(accountLook(data.values, data.sources));
  }, [data]);
}
