/** The schema. What a hub does not have yet, such as connections between people, has no field. */
export const typeDefinitions = /* GraphQL */ `
  scalar JSON

  type Query {
    agent(id: ID!): Agent
    agents(level: AgentLevel, state: AgentState): [Agent!]!
    task(id: ID!): Task
    "Newest first."
    tasks(status: TaskStatus, limit: Int = 10): [Task!]!
    goal(id: ID!): Goal
    "Newest first."
    goals(limit: Int = 10): [Goal!]!
    systemHealth: SystemHealth!
    resourceUsage: ResourceUsage!
  }

  type Mutation {
    "For people and agents of level admin."
    createAgent(input: CreateAgentInput!): Agent!
    "MAINTENANCE stops an agent, IDLE starts it; into the other states it goes by itself. For the owner and operators."
    transitionAgent(id: ID!, newState: AgentState!): Agent!
    submitTask(input: TaskInput!): Task!
    cancelTask(id: ID!): Task!
    submitGoal(input: GoalInput!): Goal!
    cancelGoal(id: ID!): Goal!
  }

  type Subscription {
    "An agent, each time one of its tasks began or ended, or it was changed."
    agentStateChanged(agentId: ID): Agent!
    taskStatusChanged(taskId: ID): Task!
    systemEvent: SystemEvent!
  }

  enum AgentLevel {
    ADMIN
    MANAGER
    WORKER
  }

  enum AgentState {
    IDLE
    STARTUP
    PLANNING
    CONVERSATION
    WORK
    MAINTENANCE
  }

  "PENDING: waits or is ready. ACTIVE: a worker has it. FAILED: failed or was cancelled, as state says."
  enum TaskStatus {
    PENDING
    ACTIVE
    COMPLETED
    FAILED
  }

  type Agent {
    id: ID!
    description: String!
    level: AgentLevel!
    state: AgentState!
    status: String!
    creator: String!
    "The agent that made it; null where a person did, or it comes with Hearth."
    parent: Agent
    "The agents that it made."
    children: [Agent!]!
    "When it was made; null for one that comes with Hearth or is written as a file."
    createdAt: String
    capabilities: [String!]!
    performance: Performance!
    tasks(limit: Int = 10): [Task!]!
  }

  type Performance {
    tasksCompletedLastHour: Int!
    tasksFailedLastHour: Int!
    averageResponseMilliseconds: Float!
    errorRatePercent: Float!
    queueDepth: Int!
    uptimeSeconds: Float!
  }

  "Times are ISO 8601."
  type Task {
    id: ID!
    description: String!
    capability: String!
    status: TaskStatus!
    state: String!
    priority: Int!
    "0 before it runs, 1 once it is completed; null while it runs and when it ended otherwise: how far it is, is told on the feed and kept nowhere."
    progress: Float
    agent: Agent
    goal: Goal
    "JSON, once it is completed."
    result: String
    failure: Failure
    createdAt: String!
    startedAt: String
    completedAt: String
  }

  type Failure {
    code: String!
    message: String!
    hint: String
  }

  type Goal {
    id: ID!
    text: String!
    state: String!
    answer: String
    "Stopped agents for which tasks of it wait."
    waitsFor: [Waiting!]!
    tasks(limit: Int = 50): [Task!]!
    createdAt: String!
    endedAt: String
  }

  type Waiting {
    agent: ID!
    tasks: Int!
  }

  type SystemHealth {
    status: String!
    uptimeSeconds: Float!
    version: String!
    agents: AgentCounts!
    tasks: TaskCounts!
    resources: ResourceUsage!
  }

  type AgentCounts {
    total: Int!
    active: Int!
    idle: Int!
  }

  type TaskCounts {
    waiting: Int!
    ready: Int!
    running: Int!
  }

  "Percent."
  type ResourceUsage {
    cpu: Float!
    memory: Float!
    storage: Float!
  }

  type SystemEvent {
    id: ID
    type: String!
    time: String!
    goal: ID
    plan: ID
    task: ID
    agent: ID
    data: JSON!
  }

  input CreateAgentInput {
    name: String!
    description: String!
    "MANAGER or WORKER."
    level: AgentLevel!
    "As POST /api/v1/agents takes them."
    capabilities: JSON!
  }

  input TaskInput {
    capability: String!
    input: JSON
    title: String
    "1 to 10. @default 5"
    priority: Int
  }

  input GoalInput {
    text: String!
    inputFolder: String
    outputFolder: String
    "Run the plan as drafted, without waiting for approval."
    approvePlan: Boolean = false
  }
`;
