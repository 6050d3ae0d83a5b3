import Testing

@testable import GradusTool

@Suite struct NumberTextTests {
    @Test(
        arguments: [
            (0, "0"), (1, "1"), (-2.5, "-2.5"), (0.1 + 0.2, "0.3"), (1.0 / 3, "0.333333"),
            (0.0017161234, "0.00171612"), (123456.789, "123456.8"), (9_999_999, "9999999"),
            (1e7, "1e+07"), (1.2345678e-9, "1.23457e-09"), (9.999999e22, "1e+23"),
            (4e-300, "4e-300"),
            (-0.0, "0"), (-1e-4, "-0.0001"), (.infinity, "inf"), (-.infinity, "-inf"),
            (.nan, "nan"),
        ] as [(Double, String)])
    func sixDigits(_ value: Double, _ text: String) {
        #expect(NumberText.text(value) == text)
    }

    /// Numbers of one tensor have as many decimals as the one that needs most of them.
    @Test func oneStyleForOneTensor() {
        func texts(_ values: [Double]) -> [String] {
            let style = NumberText.Style(for: values)
            return values.map { NumberText.text($0, style) }
        }
        #expect(texts([1, 0.25, -3]) == ["1.00", "0.25", "-3.00"])
        #expect(texts([1, 2, 3]) == ["1", "2", "3"])
        #expect(texts([1.0 / 3, 100]) == ["0.333", "100.000"])
        #expect(texts([0.5, .nan, 0]) == ["0.5", "nan", "0.0"])
        #expect(texts([1, 1e-9]) == ["1e+00", "1e-09"])
        #expect(texts([]) == [])
    }

    @Test func quantitiesWithUnits() {
        let durations = [
            (0.5, "0.50 ns"), (1234, "1.23 µs"), (45_600_000, "45.6 ms"), (2e9, "2.00 s"),
        ]
        for (nanoseconds, text) in durations {
            #expect(NumberText.duration(nanoseconds: nanoseconds) == text)
        }
        #expect(
            [0, 1023, 1024, 1_572_864].map(NumberText.bytes) == [
                "0 B", "1023 B", "1.0 KiB", "1.5 MiB",
            ])
        #expect(
            [0, 999, 1000, -1_234_567].map(NumberText.grouped) == [
                "0", "999", "1,000", "-1,234,567",
            ])
    }
}
