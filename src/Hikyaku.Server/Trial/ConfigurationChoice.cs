using Hikyaku.Server.Configuration;

namespace Hikyaku.Server.Trial;

/// <summary>Which configuration a command means: a file, or the trial when there is none.</summary>
/// <param name="File">The file; null is the trial.</param>
/// <param name="DataDirectory">The data folder given on the command line, or the trial's.</param>
internal sealed record ConfigurationChoice(string? File, string? DataDirectory)
{
    /// <summary>Where a machine's configuration usually lies.</summary>
    public const string UsualFile = "/etc/hikyaku/hikyaku.json";

    /// <summary>The variable that names the configuration.</summary>
    public const string FileVariable = "HIKYAKU_CONFIG";

    /// <summary>True when everything is made up.</summary>
    public bool IsTrial => File is null;

    /// <summary>
    /// Chooses: <c>--config</c>, then $HIKYAKU_CONFIG, then (unless a data folder is given) the usual file, then the trial.
    /// </summary>
    public static ConfigurationChoice Of(
        string? configOption, string? dataOption, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        string? data = dataOption is null ? null : Path.GetFullPath(dataOption, workingDirectory);
        string? file = configOption
            ?? (environment.TryGetValue(FileVariable, out string? named) && named.Length > 0 ? named : null)
            ?? (data is null && System.IO.File.Exists(UsualFile) ? UsualFile : null);
        return file is not null
            ? new(Path.GetFullPath(file, workingDirectory), data)
            : new(null, data ?? Path.GetFullPath(TrialConfiguration.DefaultDataDirectory, workingDirectory));
    }

    /// <summary>Reads it.</summary>
    /// <param name="environment">Overrides.</param>
    /// <param name="time">For the dates of certificates.</param>
    /// <param name="checkCertificates">False for commands that need no certificate.</param>
    /// <param name="portOffset">Added to each port of the trial.</param>
    public ConfigurationReading Read(
        IReadOnlyDictionary<string, string> environment, TimeProvider time, bool checkCertificates = true, int portOffset = 0)
        => File is not null
            ? ServerConfiguration.ReadFile(File, environment, time, DataDirectory, checkCertificates)
            : ServerConfiguration.Read(
                TrialConfiguration.TextFor(portOffset),
                new ConfigurationContext(TrialConfiguration.Source, DataDirectory!, DataDirectory, CheckCertificates: false),
                environment, time);
}
