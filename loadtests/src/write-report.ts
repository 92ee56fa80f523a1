/**
 * Makes the report of a run from its raw files, where the report package is there to make it. Resolves to the page's path,
 * or to null without one.
 */
export async function writeReport(resultsFolder: string): Promise<string | null> {
  const report = await loadReportPackage();
  return report ? report.writeReport(resultsFolder) : null;
}

interface ReportPackage {
  writeReport(resultsFolder: string): Promise<string>;
}

async function loadReportPackage(): Promise<ReportPackage | null> {
  try {
    // The name is a value so that types do not ask for a package that has no entry yet.
    const name = '@telemetry/load-report';
    return (await import(name)) as ReportPackage;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return null;
    throw error;
  }
}
