// What an embedding program sees with `import Gradus`: the façade of this module, and the types of
// the modules below that it takes and gives.

@_exported import GradusExecution
@_exported import GradusIR
@_exported import GradusLanguage
@_exported import GradusOperations
@_exported import GradusTensors
@_exported import GradusTraining
@_exported import GradusTransforms
@_exported import GradusVisualization
