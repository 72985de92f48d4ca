// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

// For targets that read and show, and compute nothing: a third less code, built a quarter sooner.
// (Since tools version 6.2 such a flag keeps nobody from depending on a package.)
let smallCode =
  settings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let complexModule: Target.Dependency = .product(name: "ComplexModule", package: "swift-numerics")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// Ground floor first: a target may only depend on targets above it in this list.
let package = Package(
  name: "swift-gradcheck",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Gradcheck", targets: ["Gradcheck"]),
    .library(name: "GradcheckDifferentiation", targets: ["GradcheckDifferentiation"]),
    .library(
      name: "NNEngine", targets: ["NNTensor", "NNAutodiff", "NNTraining", "NNInspection"]),
    .executable(name: "nnrepl", targets: ["nnrepl"]),
    .executable(name: "gradcheck", targets: ["GradcheckTool"]),
    .executable(name: "nn-language-server", targets: ["nn-language-server"]),
    .plugin(name: "GradcheckPlugin", targets: ["GradcheckPlugin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CNNBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CNNLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .target(name: "CNNVectorMath"),
    .target(name: "CNNProcessors"),

    .target(
      name: "Gradcheck", dependencies: [realModule, complexModule],
      exclude: ["Reports/report.schema.json"],
      swiftSettings: settings),
    .target(name: "NNTerminal", swiftSettings: smallCode),
    .target(name: "GradcheckDifferentiation", dependencies: ["Gradcheck"], swiftSettings: settings),
    .target(
      name: "NNTensor",
      dependencies: [
        .target(name: "CNNBLAS", condition: .when(platforms: [.linux])), "CNNVectorMath",
        "CNNProcessors",
      ],
      swiftSettings: settings,
      linkerSettings: [.linkedFramework("Accelerate", .when(platforms: [.macOS]))]),
    .target(name: "NNAutodiff", dependencies: ["NNTensor"], swiftSettings: settings),
    .target(
      name: "NNTraining", dependencies: ["NNTensor", "NNAutodiff"], swiftSettings: settings),
    .target(
      name: "NNInspection", dependencies: ["NNTensor", "NNAutodiff", "NNTraining", "Gradcheck"],
      swiftSettings: settings),
    .target(
      name: "NNModelIO", dependencies: ["NNTensor", "NNAutodiff", "NNTraining"],
      swiftSettings: settings),
    .target(
      name: "NNLanguage", dependencies: ["NNTensor", "NNAutodiff", "NNTraining", "NNTerminal"],
      swiftSettings: smallCode),
    .target(
      name: "NNSession",
      dependencies: [
        "NNTensor", "NNAutodiff", "NNTraining", "NNInspection", "NNModelIO", "NNLanguage",
        "NNTerminal", "Gradcheck",
      ],
      swiftSettings: smallCode),
    .target(
      name: "NNLanguageServer",
      dependencies: [
        "NNTensor", "NNAutodiff", "NNTraining", "NNLanguage", "NNSession", "Gradcheck",
      ],
      swiftSettings: smallCode),

    .executableTarget(
      name: "nnrepl",
      dependencies: [
        "NNSession", "NNLanguage", "NNTerminal", "CNNLibedit", argumentParser,
      ],
      swiftSettings: smallCode),
    .executableTarget(
      name: "GradcheckTool",
      dependencies: ["NNSession", "NNLanguageServer", "NNTerminal", "Gradcheck", argumentParser],
      swiftSettings: smallCode),
    .executableTarget(
      name: "nn-language-server", dependencies: ["NNLanguageServer", argumentParser],
      swiftSettings: smallCode),

    .executableTarget(
      name: "TrainingStep",
      dependencies: ["NNLanguage", "NNTraining", "NNAutodiff", "NNTensor"],
      path: "Benchmarks/TrainingStep", swiftSettings: settings),

    .target(
      name: "DetectionStudy",
      dependencies: ["NNInspection", "NNTraining", "NNAutodiff", "NNTensor", "Gradcheck"],
      path: "Benchmarks/DetectionStudy", swiftSettings: settings),
    .executableTarget(
      name: "Detection", dependencies: ["DetectionStudy", argumentParser],
      path: "Benchmarks/Detection", swiftSettings: settings),

    .plugin(
      name: "GradcheckPlugin",
      capability: .command(
        intent: .custom(
          verb: "gradcheck",
          description: "Check the gradients of this package's networks and backward passes."))),

    .testTarget(
      name: "GradcheckDifferentiationTests",
      dependencies: ["GradcheckDifferentiation", "Gradcheck"],
      swiftSettings: settings),
    .testTarget(
      name: "DetectionTests",
      dependencies: ["DetectionStudy", "Gradcheck", "NNTensor", "NNAutodiff", "NNInspection"],
      swiftSettings: settings),
    .testTarget(
      name: "GradcheckTests", dependencies: ["Gradcheck", realModule],
      exclude: ["Oracle/make_oracle.py", "Oracle/oracle.csv", "Oracle/oracle32.csv"],
      swiftSettings: settings),
    .testTarget(
      name: "NNTensorTests", dependencies: ["NNTensor"], exclude: ["Fixtures"],
      swiftSettings: settings),
    .testTarget(
      name: "NNAutodiffTests", dependencies: ["NNAutodiff", "NNTensor", "Gradcheck"],
      swiftSettings: settings),
    .testTarget(
      name: "NNTrainingTests",
      dependencies: ["NNTraining", "NNModelIO", "NNAutodiff", "NNTensor"],
      exclude: ["Reference"], swiftSettings: settings),
    .testTarget(
      name: "NNInspectionTests",
      dependencies: ["NNInspection", "NNTraining", "NNAutodiff", "NNTensor", "Gradcheck"],
      swiftSettings: settings),
    .testTarget(
      name: "NNLanguageTests",
      dependencies: ["NNLanguage", "NNAutodiff", "NNTraining", "NNTensor"],
      swiftSettings: settings),
    .testTarget(
      name: "NNSessionTests",
      dependencies: [
        "NNSession", "NNLanguage", "NNInspection", "NNTraining", "NNTensor", "NNAutodiff",
        "NNTerminal", "Gradcheck",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "NNTerminalTests", dependencies: ["NNTerminal"], swiftSettings: settings),
    .testTarget(
      name: "NNLanguageServerTests", dependencies: ["NNLanguageServer", "NNLanguage"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
