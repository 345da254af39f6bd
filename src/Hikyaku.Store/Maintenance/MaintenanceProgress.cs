namespace Hikyaku.Store.Maintenance;

/// <summary>How far a long piece of maintenance has come.</summary>
/// <param name="Step">What is being done, as a few words: "copying blobs".</param>
/// <param name="Done">Units done in this step.</param>
/// <param name="Total">Units in this step; 0 when not known.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct MaintenanceProgress(string Step, long Done, long Total, ProgressUnit Unit);

/// <summary>What progress counts.</summary>
public enum ProgressUnit
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Messages, rows, files.</summary>
    Items,
}
