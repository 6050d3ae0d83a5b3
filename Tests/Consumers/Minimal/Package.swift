// swift-tools-version: 6.2
import PackageDescription

// A program outside of this repository would write
// .package(url: "…/gradus", from: "…") in place of the path.
let package = Package(
    name: "minimal",
    dependencies: [.package(name: "gradus", path: "../../..")],
    targets: [
        .executableTarget(
            name: "minimal", dependencies: [.product(name: "Gradus", package: "gradus")])
    ],
    swiftLanguageModes: [.v6]
)
