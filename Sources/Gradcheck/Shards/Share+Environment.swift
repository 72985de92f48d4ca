extension Share {
  /// A share that a launcher has given to this process, and the launcher's name.
  public struct Assigned: Sendable, Equatable {
    /// The share.
    public var share: Share
    /// Who gave it, `Slurm` for instance, or `Slurm's job array and Open MPI`.
    public var source: String
  }

  /// The share that the environment states, `nil` where it states none or the whole.
  ///
  /// The innermost launcher is asked: Open MPI (`OMPI_COMM_WORLD_RANK` of `OMPI_COMM_WORLD_SIZE`)
  /// before a Slurm step (`SLURM_PROCID` of `SLURM_STEP_NUM_TASKS`; only within `srun`, since a batch
  /// script sees these variables too and runs once). Under Slurm `mpirun` starts a daemon on each
  /// further node by a step of its own, whose variables its processes see: they count the daemons.
  /// In a job array (`SLURM_ARRAY_TASK_ID`, `_MIN`, `_MAX`, `_STEP`, `_COUNT`) every element has its
  /// part, and each of the element's processes a part of that, whoever started them.
  ///
  /// Where neither is there: the parallel jobs of GitLab (`CI_NODE_INDEX` of `CI_NODE_TOTAL`),
  /// CircleCI (`CIRCLE_NODE_INDEX` of `CIRCLE_NODE_TOTAL`) and Buildkite (`BUILDKITE_PARALLEL_JOB` of
  /// `BUILDKITE_PARALLEL_JOB_COUNT`). GitHub states no such variable:
  /// `--shard ${{ matrix.shard }}/${{ strategy.job-total }}` says it there.
  ///
  /// A rank that cannot be (7 of 2) is nobody's share: the process does the whole.
  ///
  /// Sources: sbatch(1) and srun(1), OUTPUT ENVIRONMENT VARIABLES; mpirun(1); the CI services'
  /// lists of predefined variables.
  public static func assigned(by environment: [String: String]) -> Assigned? {
    // Numbers beyond this are nobody's rank, and would overflow below.
    func number(_ name: String) -> Int? {
      environment[name].flatMap { Int($0) }.flatMap { (0...1 << 30).contains($0) ? $0 : nil }
    }
    func given(_ place: Place?, _ source: String) -> Assigned? {
      guard let place, place.size > 1, let share = Share(index: place.rank + 1, count: place.size)
      else { return nil }
      return Assigned(share: share, source: source)
    }
    let array = jobArray(number)
    let source = array.map { $0.size > 1 } ?? false ? "Slurm's job array and " : ""
    if number("OMPI_COMM_WORLD_SIZE") != nil {
      let process = Place(number("OMPI_COMM_WORLD_RANK"), of: number("OMPI_COMM_WORLD_SIZE"))
      return given(process?.within(array), source + "Open MPI")
    }
    if number("SLURM_STEP_ID") != nil, number("SLURM_PROCID") != nil,
      let size = number("SLURM_STEP_NUM_TASKS") ?? number("SLURM_NTASKS"), size > 1
    {
      return given(Place(number("SLURM_PROCID"), of: size)?.within(array), "Slurm")
    }
    if let array, array.size > 1 { return given(array, "Slurm") }
    if environment["GITLAB_CI"] != nil, let index = number("CI_NODE_INDEX") {
      return given(Place(index - 1, of: number("CI_NODE_TOTAL")), "GitLab")
    }
    if number("CIRCLE_NODE_TOTAL") != nil {
      return given(
        Place(number("CIRCLE_NODE_INDEX"), of: number("CIRCLE_NODE_TOTAL")), "CircleCI")
    }
    return given(
      Place(number("BUILDKITE_PARALLEL_JOB"), of: number("BUILDKITE_PARALLEL_JOB_COUNT")),
      "Buildkite")
  }

  /// One of several processes or jobs: its rank, from 0, below `size`.
  private struct Place {
    var rank: Int
    var size: Int

    init?(_ rank: Int?, of size: Int?) {
      guard let rank, let size, rank >= 0, rank < size else { return nil }
      self.rank = rank
      self.size = size
    }

    /// Its place among the processes of all elements of a job array.
    func within(_ array: Place?) -> Place? {
      guard let array else { return self }
      return Place(array.rank * size + rank, of: array.size * size)
    }
  }

  /// The element of a Slurm job array. One whose numbers have gaps (`--array=1,5,6`) says of no
  /// element which it is of how many, and is none here.
  private static func jobArray(_ number: (String) -> Int?) -> Place? {
    guard let id = number("SLURM_ARRAY_TASK_ID"), let size = number("SLURM_ARRAY_TASK_COUNT")
    else { return nil }
    let first = number("SLURM_ARRAY_TASK_MIN") ?? 0
    let step = max(number("SLURM_ARRAY_TASK_STEP") ?? 1, 1)
    if let last = number("SLURM_ARRAY_TASK_MAX"), (last - first) / step != size - 1 { return nil }
    return Place((id - first) / step, of: size)
  }
}
