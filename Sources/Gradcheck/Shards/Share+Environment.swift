extension Share {
  /// A share that a launcher has given to this process, and the launcher's name.
  public struct Assigned: Sendable, Equatable {
    /// The share.
    public var share: Share
    /// Who gave it, `Slurm` for instance.
    public var source: String
  }

  /// The share that the environment states, `nil` where it states none or the whole.
  ///
  /// Known are, in this order: a task of a Slurm step (`SLURM_PROCID` of `SLURM_NTASKS`; only
  /// within `srun`, since a batch script sees these variables too and runs once), a Slurm job array
  /// (`SLURM_ARRAY_TASK_ID`, `_MIN`, `_STEP`, `_COUNT`) and the two together, Open MPI
  /// (`OMPI_COMM_WORLD_RANK` of `OMPI_COMM_WORLD_SIZE`), and the parallel jobs of GitLab
  /// (`CI_NODE_INDEX` of `CI_NODE_TOTAL`), CircleCI (`CIRCLE_NODE_INDEX` of `CIRCLE_NODE_TOTAL`)
  /// and Buildkite (`BUILDKITE_PARALLEL_JOB` of `BUILDKITE_PARALLEL_JOB_COUNT`). GitHub states no
  /// such variable: `--shard ${{ matrix.shard }}/${{ strategy.job-total }}` says it there.
  ///
  /// Sources: sbatch(1) and srun(1), OUTPUT ENVIRONMENT VARIABLES; mpirun(1); the CI services'
  /// lists of predefined variables.
  public static func assigned(by environment: [String: String]) -> Assigned? {
    // Numbers beyond this are nobody's rank, and would overflow below.
    func number(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { (0...1 << 30).contains($0) ? $0 : nil }
    }
    func given(_ index: Int?, _ count: Int?, _ source: String) -> Assigned? {
      guard let index, let count, count > 1, let share = Share(index: index + 1, count: count)
      else { return nil }
      return Assigned(share: share, source: source)
    }
    if let slurm = slurm(number) {
      return given(slurm.rank, slurm.size, "Slurm")
    }
    if number("OMPI_COMM_WORLD_SIZE") != nil {
      return given(number("OMPI_COMM_WORLD_RANK"), number("OMPI_COMM_WORLD_SIZE"), "Open MPI")
    }
    if environment["GITLAB_CI"] != nil, let index = number("CI_NODE_INDEX") {
      return given(index - 1, number("CI_NODE_TOTAL"), "GitLab")
    }
    if number("CIRCLE_NODE_TOTAL") != nil {
      return given(number("CIRCLE_NODE_INDEX"), number("CIRCLE_NODE_TOTAL"), "CircleCI")
    }
    return given(
      number("BUILDKITE_PARALLEL_JOB"), number("BUILDKITE_PARALLEL_JOB_COUNT"), "Buildkite")
  }

  /// The rank among all tasks of all elements of a job array.
  private static func slurm(_ number: (String) -> Int?) -> (rank: Int, size: Int)? {
    var task = (rank: 0, size: 1)
    let isInStep = number("SLURM_STEP_ID") != nil
    if isInStep, let rank = number("SLURM_PROCID"),
      let size = number("SLURM_STEP_NUM_TASKS") ?? number("SLURM_NTASKS")
    {
      task = (rank, size)
    }
    var element = (rank: 0, size: 1)
    if let id = number("SLURM_ARRAY_TASK_ID"), let size = number("SLURM_ARRAY_TASK_COUNT"),
      size > 0
    {
      let first = number("SLURM_ARRAY_TASK_MIN") ?? 0
      let step = max(number("SLURM_ARRAY_TASK_STEP") ?? 1, 1)
      element = ((id - first) / step, size)
    }
    let size = task.size * element.size
    guard size > 1 else { return nil }
    return (element.rank * task.size + task.rank, size)
  }
}
