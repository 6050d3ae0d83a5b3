// swift-tools-version: 6.2
import PackageDescription

// The targets stand in dependency order: each imports only those above it.
// Meaning (IR … Transforms) and speed (CGradusKernels, Kernels) meet in Scheduling alone.
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
        .target(name: "GradusOperations", dependencies: ["GradusIR"]),
        .target(
            name: "GradusLanguage", dependencies: ["GradusOperations"],
            resources: [.embedInCode("StandardLibrary"), .embedInCode("Diagnostics/Index")]),
        .target(name: "GradusAutodiff", dependencies: ["GradusOperations"]),
        .target(
            name: "GradusTransforms", dependencies: ["GradusLanguage", "GradusAutodiff"],
            resources: [.embedInCode("Rules")]),
        .target(name: "GradusScheduling", dependencies: ["GradusKernels", "GradusTransforms"]),
        .target(name: "GradusExecution", dependencies: ["GradusScheduling"]),
        .target(name: "GradusInterchange", dependencies: ["GradusTransforms"]),
        .target(name: "GradusTraining", dependencies: ["GradusExecution", "GradusInterchange"]),
        .target(name: "GradusVisualization", dependencies: ["CGraphviz", "GradusScheduling"]),
        .target(
            name: "GradusLanguageServer", dependencies: ["GradusLanguage", "GradusInterchange"]),
        .target(
            name: "Gradus",
            dependencies: ["GradusTraining", "GradusVisualization", "GradusInterchange"]),
        .executableTarget(
            name: "GradusTool",
            dependencies: [
                "Gradus", "GradusLanguageServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .target(name: "TestSupport", dependencies: ["Gradus"], path: "Tests/TestSupport"),
        .testTarget(name: "GradusTensorsTests", dependencies: ["GradusTensors"]),
        .testTarget(name: "GradusKernelsTests", dependencies: ["GradusKernels"]),
        .testTarget(name: "GradusIRTests", dependencies: ["GradusIR", "TestSupport"]),
        .testTarget(
            name: "GradusOperationsTests", dependencies: ["GradusOperations", "TestSupport"]),
        .testTarget(
            name: "GradusLanguageTests",
            dependencies: ["GradusLanguage", "GradusAutodiff", "TestSupport"]),
        .testTarget(name: "GradusAutodiffTests", dependencies: ["GradusAutodiff", "TestSupport"]),
        .testTarget(
            name: "GradusTransformsTests", dependencies: ["GradusTransforms", "TestSupport"]),
        .testTarget(
            name: "GradusSchedulingTests", dependencies: ["GradusScheduling", "TestSupport"]),
        .testTarget(
            name: "GradusExecutionTests", dependencies: ["GradusExecution", "TestSupport"]),
        .testTarget(name: "GradusTrainingTests", dependencies: ["GradusTraining", "TestSupport"]),
        .testTarget(
            name: "GradusVisualizationTests", dependencies: ["GradusVisualization", "TestSupport"]),
        .testTarget(
            name: "GradusInterchangeTests", dependencies: ["GradusInterchange", "TestSupport"]),
        .testTarget(
            name: "GradusLanguageServerTests", dependencies: ["GradusLanguageServer"]),
        .testTarget(
            name: "GradusTests", dependencies: ["Gradus", "TestSupport"], exclude: ["Resources"]),
        .testTarget(name: "GradusToolTests", dependencies: ["GradusTool", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

// What tools/fuzz builds, and nobody else.
if Context.environment["GRADUS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "GradusFuzzer", dependencies: ["GradusLanguage"], path: "Tests/Fuzzer"))
}
