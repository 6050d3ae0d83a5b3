import Foundation
import Gradus

let model = try Model(contentsOf: URL(filePath: "graphs/two_layer.graph"))
let example: [String: [Float]] = ["x": [0.2, -0.3], "y": [0, 0, 1]]

let gradient = try model.compile(.gradient).makeSession()
try gradient.run(example)
let yhat: [Float] = try gradient["yhat"]
let slope: [Float] = try gradient["d_b2"]
print("yhat \(yhat), gradient of b2 \(slope)")

let training = try model.compile(.trainingStep).makeSession()
for _ in 0..<1000 { try training.run(example) }
let loss: Float = try training["loss"]
print("loss after 1000 steps: \(loss)")
