/** The rows of the stores' tables. Lists and objects are JSON text; times are milliseconds since the Unix epoch. */
export interface StoreTables {
  hearth_goal: GoalRow;
  hearth_event: EventRow;
  hearth_agent: AgentRow;
  hearth_credential: CredentialRow;
  hearth_login_link: LoginLinkRow;
}

export interface GoalRow {
  id: string;
  owner: string;
  state: string;
  text: string;
  input_folder: string | null;
  output_folder: string | null;
  conversation: string | null;
  plan: string | null;
  answer: string | null;
  model: string;
  verdicts: string;
  approve_plan: number;
  exchanges: string;
  phases: string;
  failure: string | null;
  created_at: number;
  ended_at: number | null;
}

export interface EventRow {
  id: number;
  owner: string;
  type: string;
  time: number;
  goal: string | null;
  plan: string | null;
  task: string | null;
  agent: string | null;
  data: string;
}

export interface AgentRow {
  owner: string;
  name: string;
  level: string;
  creator: string;
  manifest: string;
  definition: string;
  created_at: number;
}

export interface CredentialRow {
  id: string;
  kind: string;
  owner: string;
  name: string;
  principal: string;
  secret_hash: string;
  created_at: number;
  expires_at: number | null;
  scopes: string | null;
}

export interface LoginLinkRow {
  code_hash: string;
  owner: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}
