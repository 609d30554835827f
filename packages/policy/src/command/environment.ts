/** Variables that may be set for one command: they change what is printed, never what is run. */
export const harmlessVariables: ReadonlySet<string> = new Set([
  "NODE_ENV",
  "CI",
  "DEBUG",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "LC_COLLATE",
  "LC_MESSAGES",
  "LC_NUMERIC",
  "LC_TIME",
  "TZ",
  "TERM",
  "NO_COLOR",
  "FORCE_COLOR",
  "CLICOLOR",
  "COLUMNS",
  "LINES",
  "PYTHONUNBUFFERED",
  "PYTHONDONTWRITEBYTECODE",
  "PYTHONHASHSEED",
  "PYTHONUTF8",
  "PYTHONIOENCODING",
  "CARGO_TERM_COLOR",
  "RUST_BACKTRACE",
  "RUST_LOG",
  "GOOS",
  "GOARCH",
  "CGO_ENABLED",
  "PORT",
  "VERBOSE",
  "SOURCE_DATE_EPOCH",
]);

/**
 * Variables that the shell, the dynamic loader or common programs act on. A plain assignment of any other name stays
 * inside the shell, because the environment a command starts with is given by the plan and holds none of them.
 */
const reserved = new Set(
  (
    "PATH HOME IFS ENV SHELL PWD OLDPWD CDPATH GLOBIGNORE PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND PROMPT_DIRTRIM EXECIGNORE " +
    "FIGNORE FCEDIT HISTFILE HISTCONTROL HISTIGNORE HISTSIZE HISTTIMEFORMAT HISTCMD HISTFILESIZE HOSTFILE IGNOREEOF INPUTRC INSIDE_EMACS MAIL MAILCHECK " +
    "MAILPATH OPTARG OPTIND OPTERR POSIXLY_CORRECT READLINE_LINE READLINE_POINT REPLY SECONDS RANDOM SRANDOM EPOCHSECONDS EPOCHREALTIME SHELLOPTS SHLVL TIMEFORMAT " +
    "TMOUT TMPDIR UID EUID PPID GROUPS DIRSTACK FUNCNEST FUNCNAME LINENO MAPFILE COMP_WORDBREAKS COMPREPLY COPROC CHILD_MAX auto_resume histchars " +
    "http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY USER LOGNAME _ " +
    "PAGER EDITOR VISUAL BROWSER LESSOPEN LESSCLOSE LESS MANPAGER"
  ).split(" "),
);
const reservedPrefixes =
  /^(BASH|LD_|DYLD_|GCONV_|LC_|LANG|NODE_|PYTHON|GIT_|PG|npm_|NPM_|PIP_|CARGO_|RUST|GO|MAKE|DOCKER_|SSH_|COMP_|PERL|RUBY|JAVA)/;

/** True for a variable that must not be assigned in a script (the harmless ones excepted by the caller). */
export function isReservedVariable(name: string): boolean {
  return reserved.has(name) || reservedPrefixes.test(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}
