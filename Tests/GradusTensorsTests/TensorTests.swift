import Foundation
import Testing

@testable import GradusTensors

@Suite struct TensorTests {
    @Test func elementsMustFillTheSizes() {
        #expect(Tensor([1, 2, 3] as [Float], sizes: [2, 2]) == nil)
        #expect(Tensor([1, 2, 3, 4] as [Float], sizes: [2, 2])?.count == 4)
        #expect(Tensor([] as [Double], sizes: [0, 5])?.type == TensorType(.f64, [0, 5]))
    }

    @Test func conversionsTruncateSaturateAndWrapAsDocumented() {
        let x = Tensor(.f64, sizes: [5], converting: [1.9, -1.9, .nan, 1e30, -.infinity])
        #expect(x.converted(to: .i32).integers == [1, -1, 0, Int64(Int32.max), Int64(Int32.min)])
        #expect(x.converted(to: .bool).booleans == [true, true, true, true, true])
        let big = Tensor(.i64, sizes: [2], converting: [Int64(1) << 32 + 7, -1])
        #expect(big.converted(to: .i32).integers == [7, -1])
        #expect(Tensor(.bool, sizes: [1], converting: [Int64(2)]).integers == [1])
    }

    @Test func equalityIsOfBits() {
        #expect(Tensor(Float.nan) == Tensor(Float.nan))
        #expect(Tensor(0.0) != Tensor(-0.0))
        #expect(Tensor(Float(1)) != Tensor(1.0))
    }

    @Test func memoryRoundTrips() {
        let x = Tensor([1.5, -2, 3] as [Double], sizes: [3])
        let copy = x.map { x in
            x.withUnsafeBytes { Tensor(.f64, sizes: [3], copying: $0) }
        }
        #expect(copy == x)
    }
}

@Suite struct RandomStreamTests {
    @Test func numbersDependOnSeedPathAndIndexAlone() {
        let stream = RandomStream(seed: 7, path: "W1")
        #expect(stream.bits(at: 3) == RandomStream(seed: 7, path: "W1").bits(at: 3))
        #expect(stream.bits(at: 3) != RandomStream(seed: 8, path: "W1").bits(at: 3))
        #expect(stream.bits(at: 3) != RandomStream(seed: 7, path: "W2").bits(at: 3))
    }

    @Test func momentsAreThoseOfTheDistributions() {
        let stream = RandomStream(seed: 1, path: "x")
        let count = 100_000
        let uniform = (0..<count).map { stream.uniform(at: $0) }
        let normal = (0..<count).map { stream.normal(at: $0) }
        let mean = { (x: [Double]) in x.reduce(0, +) / Double(count) }
        #expect(uniform.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(abs(mean(uniform) - 0.5) < 0.005)
        #expect(abs(mean(normal)) < 0.015)
        #expect(abs(mean(normal.map { $0 * $0 }) - 1) < 0.02)
        #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < 0.15)
    }

    /// Wichura's check values, and tables of the normal distribution.
    @Test(arguments: [
        (0.25, -0.6744897501960817), (0.001, -3.090232306167813), (1e-20, -9.262340089798408),
        (0.975, 1.959963984540054), (0.5, 0),
    ])
    func quantilesAreThoseOfTheTables(p: Double, z: Double) {
        #expect(abs(RandomStream.normalQuantile(p) - z) <= 1e-15 * max(1, abs(z)) * 4)
    }

    @Test(arguments: [1e-300, 0.1, 0.5, 1, 1.4142135, 2, 3, 1e10, 1e300])
    func theLogarithmIsThatOfLibm(x: Double) {
        #expect(abs(RandomStream.naturalLogarithm(x) - log(x)) <= 4e-16 * abs(log(x)))
    }
}
