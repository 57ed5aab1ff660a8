//! The cage that every FFmpeg process runs in: resource limits everywhere, and on Linux a Landlock ruleset that
//! leaves it its inputs, its output folder, libraries and fonts, and no network. The kernel decides how much of
//! that there is; [`Level`] says what was reached, and nothing depends on it being there.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// How far a process can be confined by this kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Resource limits only.
    Limits,
    /// And no file outside what it was given (Landlock ABI 1 to 3).
    Files,
    /// And no TCP connection (Landlock ABI 4 and later).
    FilesAndNetwork,
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Level::Limits => "resource limits only (this kernel has no Landlock)",
            Level::Files => {
                "resource limits, files confined (this kernel's Landlock cannot confine the network)"
            }
            Level::FilesAndNetwork => "resource limits, files and network confined",
        })
    }
}

/// What a confined process may touch. Folders count with everything below them; what is not there is skipped.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// Files and folders that it may read.
    pub read: Vec<PathBuf>,
    /// Folders in which it may do as it likes.
    pub write: Vec<PathBuf>,
    /// Programs that it may start: itself.
    pub execute: Vec<PathBuf>,
}

/// What a confined process may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rlimits {
    /// Bytes of address space.
    pub memory: u64,
    /// Processor time, of all threads together.
    pub cpu: Duration,
    /// Bytes of the largest file that it may write.
    pub file_size: u64,
    /// Whether it gets processor time only where nobody else wants it.
    pub background: bool,
}

/// A cage that has been built and not yet been entered. Building allocates and opens files, which a forked child
/// must not do; entering is a handful of system calls.
#[derive(Debug)]
pub struct Cage {
    limits: Rlimits,
    level: Level,
    #[cfg(target_os = "linux")]
    rules: Option<std::os::fd::OwnedFd>,
}

/// What this kernel can do.
#[must_use]
pub fn level() -> Level {
    #[cfg(target_os = "linux")]
    {
        linux::level()
    }
    #[cfg(not(target_os = "linux"))]
    {
        Level::Limits
    }
}

impl Cage {
    /// Builds the cage as far as this kernel allows.
    ///
    /// # Errors
    /// A path that is there and cannot be opened.
    pub fn new(access: &Access, limits: Rlimits) -> io::Result<Cage> {
        #[cfg(target_os = "linux")]
        {
            Ok(Cage { limits, level: level(), rules: linux::ruleset(access)? })
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = access;
            Ok(Cage { limits, level: level() })
        }
    }

    /// How much of a cage it is.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Makes `command` start its program inside the cage, in a process group of its own, and have the kernel kill
    /// it when the thread that spawns it ends. Call `spawn` on a thread that lives as long as the process should.
    #[cfg(unix)]
    pub fn confine(self, command: &mut tokio::process::Command) {
        command.process_group(0);
        // SAFETY: `libc::getpid` has no preconditions.
        let parent = unsafe { libc::getpid() };
        // SAFETY: the closure runs in the child between fork and exec, where other threads' locks may be held for
        // ever. `enter` makes only async-signal-safe system calls on values that were computed before: it neither
        // allocates nor locks nor panics (`io::Error::last_os_error` only stores the number). The ruleset's file
        // descriptor belongs to `self`, which the closure owns, so it is open in the child and closes at exec.
        unsafe {
            command.pre_exec(move || self.enter(parent));
        }
    }

    #[cfg(unix)]
    fn enter(&self, parent: libc::pid_t) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        linux::die_with_parent(parent)?;
        #[cfg(not(target_os = "linux"))]
        let _ = parent;
        set_limit(libc::RLIMIT_CORE as _, 0, 0)?;
        set_limit(libc::RLIMIT_AS as _, self.limits.memory, self.limits.memory)?;
        set_limit(libc::RLIMIT_FSIZE as _, self.limits.file_size, self.limits.file_size)?;
        if self.limits.background {
            // SAFETY: a plain system call on numbers. If it fails, the process is merely in the way.
            unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, 19) };
        }
        // The soft limit sends SIGXCPU, on which FFmpeg would still tidy up; the hard one kills.
        let cpu = self.limits.cpu.as_secs().max(1);
        set_limit(libc::RLIMIT_CPU as _, cpu, cpu + 2)?;
        #[cfg(target_os = "linux")]
        if let Some(rules) = &self.rules {
            linux::restrict(rules)?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn set_limit(resource: u32, soft: u64, hard: u64) -> io::Result<()> {
    // SAFETY: both calls get a valid pointer to a local `rlimit` and keep nothing of it.
    unsafe {
        let mut current = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        if libc::getrlimit(resource as _, &raw mut current) != 0 {
            return Err(io::Error::last_os_error());
        }
        // Whoever started the server may have set lower limits; raising those would fail.
        let hard = (hard as libc::rlim_t).min(current.rlim_max);
        let wanted = libc::rlimit { rlim_cur: (soft as libc::rlim_t).min(hard), rlim_max: hard };
        if libc::setrlimit(resource as _, &raw const wanted) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Access, Level};
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
        Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
    };
    use std::io;
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::path::Path;

    /// The newest rules that this program knows; an older kernel takes the part that it knows.
    const NEWEST: ABI = ABI::V6;

    /// What any program needs: libraries, their configuration, fonts, the number of processors.
    const SYSTEM: [&str; 12] = [
        "/usr",
        "/lib",
        "/lib32",
        "/lib64",
        "/nix/store",
        "/gnu/store",
        "/etc/ld.so.cache",
        "/etc/fonts",
        "/etc/alternatives",
        "/sys/devices/system/cpu",
        "/proc/cpuinfo",
        "/dev/urandom",
    ];

    pub(super) fn level() -> Level {
        const VERSION: libc::c_uint = 1;
        // SAFETY: with this flag the call takes no attributes and answers with the ABI's number.
        let abi = unsafe {
            libc::syscall(
                libc::SYS_landlock_create_ruleset,
                std::ptr::null::<libc::c_void>(),
                0_usize,
                VERSION,
            )
        };
        match abi {
            i64::MIN..=0 => Level::Limits,
            1..=3 => Level::Files,
            _ => Level::FilesAndNetwork,
        }
    }

    /// The rules as a file descriptor; none where the kernel has no Landlock.
    pub(super) fn ruleset(access: &Access) -> io::Result<Option<OwnedFd>> {
        if level() == Level::Limits {
            return Ok(None);
        }
        let read = AccessFs::ReadFile | AccessFs::ReadDir;
        let mut rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(NEWEST))
            .and_then(|r| r.handle_access(AccessNet::from_all(NEWEST)))
            .and_then(|r| r.scope(Scope::from_all(NEWEST)))
            .and_then(Ruleset::create)
            .map_err(io::Error::other)?;
        for path in SYSTEM {
            rules = allow(rules, Path::new(path), read)?;
        }
        rules = allow(rules, Path::new("/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile)?;
        for path in &access.execute {
            rules = allow(rules, path, AccessFs::Execute | AccessFs::ReadFile)?;
        }
        // The dynamic loader is started too.
        for path in ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/gnu/store"] {
            rules = allow(rules, Path::new(path), read | AccessFs::Execute)?;
        }
        for path in &access.read {
            rules = allow(rules, path, read)?;
        }
        for path in &access.write {
            rules =
                allow(rules, path, AccessFs::from_all(NEWEST) & !AccessFs::Execute & !AccessFs::IoctlDev)?;
        }
        Ok(rules.into())
    }

    fn allow(rules: RulesetCreated, path: &Path, rights: BitFlags<AccessFs>) -> io::Result<RulesetCreated> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(rules),
            Err(e) => return Err(e),
        };
        // A right that only folders have is an error on a file.
        let rights = if metadata.is_dir() { rights } else { rights & AccessFs::from_file(NEWEST) };
        let fd = PathFd::new(path).map_err(io::Error::other)?;
        rules.add_rule(PathBeneath::new(fd, rights)).map_err(|e: RulesetError| io::Error::other(e))
    }

    /// Has the kernel kill this process when its parent is gone, however the parent went.
    pub(super) fn die_with_parent(parent: libc::pid_t) -> io::Result<()> {
        // SAFETY: plain system calls on numbers.
        unsafe {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
                return Err(io::Error::last_os_error());
            }
            // The parent may have gone before the line above.
            if libc::getppid() != parent {
                return Err(io::Error::from_raw_os_error(libc::ESRCH));
            }
        }
        Ok(())
    }

    pub(super) fn restrict(rules: &OwnedFd) -> io::Result<()> {
        // SAFETY: plain system calls on numbers; the descriptor is open because `rules` is borrowed.
        unsafe {
            if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
                return Err(io::Error::last_os_error());
            }
            if libc::syscall(libc::SYS_landlock_restrict_self, rules.as_raw_fd(), 0) != 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(())
    }
}
