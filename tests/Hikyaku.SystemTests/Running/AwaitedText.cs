namespace Hikyaku.SystemTests.Running;

/// <summary>Collects what is written, and tells when a certain text has been.</summary>
internal sealed class AwaitedText(string awaited) : StringWriter
{
    private readonly TaskCompletionSource _appeared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the text is there.</summary>
    public Task Appeared => _appeared.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(awaited, StringComparison.Ordinal) == true)
            _appeared.TrySetResult();
    }
}
