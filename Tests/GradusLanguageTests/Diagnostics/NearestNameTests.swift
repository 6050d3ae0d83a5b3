import GradusLanguage
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("sofmax", "softmax"), ("Softmax", "softmax"), ("smu", "sum"), ("relu6", "relu"),
        ("maen", "mean"), ("keepdims", "keep_dims"), ("x", nil), ("attention", nil), ("", nil),
        ("hidden_1", nil), (String(repeating: "sum", count: 1000), nil),
    ])
    func nearest(name: String, expected: String?) {
        let names = ["sum", "softmax", "log_softmax", "relu", "mean", "keep_dims", "w", "min"]
        #expect(nearestName(to: name, among: names) == expected)
    }

    @Test func theFirstOfEquallyNearWins() {
        #expect(nearestName(to: "hat", among: ["cat", "bat", "hut"]) == "cat")
        #expect(nearestName(to: "hats", among: ["cats", "hat", "hatss"]) == "cats")
    }
}
