#include <stdio.h>

int twice(int number);

int main(void)
{
    printf("twice 21 is %d\n", twice(21));
    return 0;
}
