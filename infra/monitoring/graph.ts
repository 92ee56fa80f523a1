import { GraphWidget, type IMetric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';

export const heading = (markdown: string): TextWidget => new TextWidget({ markdown, width: 24, height: 1 });

/** A third of a row. Lines are marks at a value of the left axis. */
export function graph(
  title: string,
  left: IMetric[],
  { right, lines = [] }: { right?: IMetric[]; lines?: [label: string, value: number][] } = {},
): GraphWidget {
  return new GraphWidget({
    title,
    left,
    right,
    width: 8,
    height: 6,
    leftYAxis: { min: 0 },
    ...(lines.length > 0 && { leftAnnotations: lines.map(([label, value]) => ({ label, value })) }),
  });
}
