using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Maintenance;

namespace Hikyaku.Server.Commands;

/// <summary>Shows the progress of a piece of maintenance.</summary>
internal static class MaintenanceBar
{
    /// <summary>Runs it.</summary>
    public static Task<T> RunAsync<T>(Terminal terminal, Text title, Func<IProgress<MaintenanceProgress>, Task<T>> work)
        => ProgressBar.RunAsync(terminal, title, progress => work(new Shown(progress)));

    private sealed class Shown(IProgress<ProgressState> progress) : IProgress<MaintenanceProgress>
    {
        public void Report(MaintenanceProgress value) => progress.Report(new(value.Done, value.Total, value.Step));
    }
}
