using System.Globalization;
using Hikyaku.Server.Language;
using Spectre.Console;

namespace Hikyaku.Server.Screen;

/// <summary>How far a work is.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Total">What there is to do; 0 when that is not known.</param>
/// <param name="Step">What is being done now, when the work has several steps.</param>
internal readonly record struct ProgressState(long Done, long Total, string? Step = null);

/// <summary>Shows how far a long work is: a bar in a terminal, a line every few seconds elsewhere. Goes to the error stream.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <summary>Runs the work and shows its progress.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="title">What is done.</param>
    /// <param name="work">Reports how far it is.</param>
    public static async Task<T> RunAsync<T>(Terminal terminal, Language.Text title, Func<IProgress<ProgressState>, Task<T>> work)
    {
        if (!terminal.ErrorIsInteractive)
            return await work(new Lines(terminal, title));
        return await AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) })
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                string name = title.In(terminal.Tongue);
                return work(new Bar(context.AddTask(Markup.Escape(name)), name));
            });
    }

    private sealed class Bar(ProgressTask task, string title) : IProgress<ProgressState>
    {
        public void Report(ProgressState value)
        {
            task.IsIndeterminate = value.Total == 0;
            task.MaxValue = Math.Max(value.Total, 1);
            task.Value = value.Done;
            if (value.Step is { } step)
                task.Description = Markup.Escape($"{title}: {step}");
        }
    }

    private sealed class Lines(Terminal terminal, Language.Text title) : IProgress<ProgressState>
    {
        private long _last = terminal.Time.GetTimestamp();

        public void Report(ProgressState value)
        {
            if (terminal.Time.GetElapsedTime(_last) < LineEvery)
                return;
            _last = terminal.Time.GetTimestamp();
            string done = value.Total == 0
                ? value.Done.ToString("N0", CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{100.0 * value.Done / value.Total:0} %");
            string step = value.Step is null ? "" : $" ({value.Step})";
            terminal.Error.WriteLine($"{title.In(terminal.Tongue)}{step}: {done}");
        }
    }
}
