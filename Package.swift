// swift-tools-version: 6.2
import PackageDescription

// The targets stand in dependency order: each imports only those above it.
// Meaning (IR … Transforms) and speed (CGradusKernels, Kernels) meet in Scheduling alone.
//
// A target names every module that it imports, also what comes to it through others: it is compiled
// anew when one of these changes, and when no other does.
let operations: [Target.Dependency] = ["GradusTensors", "GradusIR", "GradusOperations"]
let transforms = operations + ["GradusLanguage", "GradusAutodiff", "GradusTransforms"]
let scheduling = transforms + ["CGradusKernels", "GradusKernels", "GradusScheduling"]
let training = scheduling + ["GradusExecution", "GradusInterchange", "GradusTraining"]
let everything = training + ["GradusVisualization", "Gradus"]

let package = Package(
    name: "gradus",
    products: [
        .library(name: "Gradus", targets: ["Gradus"]),
        .executable(name: "gradus", targets: ["GradusTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        .systemLibrary(
            name: "CGraphviz", pkgConfig: "libgvc", providers: [.apt(["libgraphviz-dev"])]),
        .target(name: "CGradusKernels", linkerSettings: [.linkedLibrary("m")]),
        .target(name: "GradusTensors"),
        .target(name: "GradusKernels", dependencies: ["CGradusKernels", "GradusTensors"]),
        .target(name: "GradusIR", dependencies: ["GradusTensors"]),
        .target(name: "GradusOperations", dependencies: ["GradusTensors", "GradusIR"]),
        .target(
            name: "GradusLanguage", dependencies: operations,
            resources: [.embedInCode("StandardLibrary"), .embedInCode("Diagnostics/Index")]),
        .target(name: "GradusAutodiff", dependencies: operations),
        .target(
            name: "GradusTransforms",
            dependencies: operations + ["GradusLanguage", "GradusAutodiff"],
            resources: [.embedInCode("Rules")]),
        .target(
            name: "GradusScheduling",
            dependencies: transforms + ["CGradusKernels", "GradusKernels"]),
        .target(name: "GradusExecution", dependencies: scheduling),
        .target(name: "GradusInterchange", dependencies: transforms),
        .target(
            name: "GradusTraining",
            dependencies: scheduling + ["GradusExecution", "GradusInterchange"]),
        .target(name: "GradusVisualization", dependencies: scheduling + ["CGraphviz"]),
        .target(
            name: "GradusLanguageServer",
            dependencies: operations + ["GradusLanguage", "GradusInterchange"]),
        .target(
            name: "Gradus",
            dependencies: training + ["GradusVisualization"]),
        .executableTarget(
            name: "GradusTool",
            dependencies: everything + [
                "GradusLanguageServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(name: "TestSupport", dependencies: everything, path: "Tests/TestSupport"),
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        .testTarget(name: "GradusTensorsTests", dependencies: ["GradusTensors"]),
        .testTarget(
            name: "GradusKernelsTests",
            dependencies: ["CGradusKernels", "GradusTensors", "GradusKernels"]),
        .testTarget(name: "GradusIRTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusOperationsTests", dependencies: everything + ["TestSupport"]),
        .testTarget(name: "GradusLanguageTests", dependencies: everything + ["TestSupport"]),
        .testTarget(name: "GradusAutodiffTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusTransformsTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusSchedulingTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusExecutionTests",
            dependencies: everything + ["TestSupport", "CAllocationCount"]),
        .testTarget(name: "GradusTrainingTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusVisualizationTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusInterchangeTests", dependencies: everything + ["TestSupport"]),
        .testTarget(
            name: "GradusLanguageServerTests",
            dependencies: everything + ["GradusLanguageServer", "TestSupport"]),
        .testTarget(
            name: "GradusTests", dependencies: everything + ["TestSupport"], exclude: ["Resources"]),
        .testTarget(
            name: "GradusToolTests", dependencies: everything + ["GradusTool", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// What tools/fuzz builds, and nobody else.
if Context.environment["GRADUS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "GradusFuzzer", dependencies: ["GradusLanguage"], path: "Tests/Fuzzer"))
}
